/* bordercheck: judges travel documents and says why.
 *
 * Rules that hold for every function:
 * - A handle is made by a function that says so and freed by its _free, once; freeing NULL does nothing.
 * - BcEngine and BcVerdict never change after they are made: any number of threads may use one at once. A BcDocument is
 *   one thread's at a time.
 * - Text is UTF-8 and ends in NUL. Text and structures that a function hands out belong to the handle they were asked of
 *   and live as long as it does; the exceptions say so.
 * - A function that can fail returns a BcStatus. Why it failed is in bc_last_error, of the same thread.
 */

#ifndef BORDERCHECK_H
#define BORDERCHECK_H

/* Made by cbindgen from src/ffi.rs: `BLESS=1 cargo test --test capi`. */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/*
 How a call ended.
 */
typedef enum {
  /*
   As asked.
   */
  BC_STATUS_OK = 0,
  /*
   A NULL where none may be, text that is no UTF-8, an index out of range.
   */
  BC_STATUS_USAGE = 2,
  /*
   Trust, registry or profile cannot be loaded, or a fault of ours.
   */
  BC_STATUS_FAULT = 70,
} BcStatus;

/*
 What is to be done with a document, the mildest first.
 */
typedef enum {
  /*
   Nothing speaks against it, and all that must be checked was.
   */
  BC_DISPOSITION_CLEAR = 0,
  /*
   A mandatory check could not be done; says nothing against anyone.
   */
  BC_DISPOSITION_INCOMPLETE = 30,
  /*
   An officer must look.
   */
  BC_DISPOSITION_REVIEW = 10,
  /*
   Evidence against the document.
   */
  BC_DISPOSITION_ALERT = 20,
} BcDisposition;

/*
 Whether the holder may need protection. It never changes the disposition.
 */
typedef enum {
  /*
   Nothing says so.
   */
  BC_PROTECTION_NONE = 0,
  /*
   Offer help.
   */
  BC_PROTECTION_OFFER = 1,
  /*
   Call the protection officer now.
   */
  BC_PROTECTION_URGENT = 2,
} BcProtection;

/*
 The outcome of a check (BSI TR-03135-1, 3.5.2).
 */
typedef enum {
  /*
   The claim holds.
   */
  BC_OUTCOME_SUCCESSFUL = 0,
  /*
   The claim does not hold.
   */
  BC_OUTCOME_FAILED = 1,
  /*
   It cannot be told.
   */
  BC_OUTCOME_UNDETERMINED = 2,
  /*
   It does not apply or could not be begun.
   */
  BC_OUTCOME_NOT_SUPPORTED = 3,
  /*
   A limit or a fault of the engine ended it.
   */
  BC_OUTCOME_ABORTED = 4,
} BcOutcome;

/*
 Whether a check counts.
 */
typedef enum {
  /*
   Must be done and counts.
   */
  BC_DUTY_MANDATORY = 0,
  /*
   Counts when it was done.
   */
  BC_DUTY_OPTIONAL = 1,
  /*
   Asked and logged, never counted.
   */
  BC_DUTY_EVALUATORY = 2,
} BcDuty;

/*
 What the checkpoint hands over, part by part. One thread's at a time.
 */
typedef struct BcDocument BcDocument;

/*
 Trust, registry and profile made ready. Shared by threads.
 */
typedef struct BcEngine BcEngine;

/*
 A verdict. Shared by threads.
 */
typedef struct BcVerdict BcVerdict;

/*
 A finding. Its texts belong to the verdict.
 */
typedef struct {
  /*
   Id of the check; it never changes.
   */
  const char *check;
  /*
   One sentence in English.
   */
  const char *says;
  /*
   Its outcome.
   */
  BcOutcome outcome;
  /*
   Whether it counts.
   */
  BcDuty duty;
  /*
   What it adds to the disposition.
   */
  BcDisposition effect;
} BcFinding;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/*
 The engine's name and version. The text lives for ever.
 */
const char *bc_version(void);

/*
 Why the last call of this thread that failed did. The text lives until the next call of this thread that fails.
 */
const char *bc_last_error(void);

/*
 Makes an engine. `profile` is a built-in name or the path of a TOML file, NULL for border-control; `trust` names
 `trust_count` files or folders of trust anchors and may be NULL when there are none; `registry` is a synchronised
 registry's folder or NULL. The caller frees `*engine` with `bc_engine_free`.
 */
BcStatus bc_engine_new(const char *profile,
                       const char *const *trust,
                       size_t trust_count,
                       const char *registry,
                       BcEngine **engine);

/*
 Frees an engine. Verdicts that it gave live on.
 */
void bc_engine_free(BcEngine *engine);

/*
 Makes a document without parts. The caller frees `*document` with `bc_document_free`.
 */
BcStatus bc_document_new(BcDocument **document);

/*
 Frees a document.
 */
void bc_document_free(BcDocument *document);

/*
 Adds a part under the name that it has in a case folder: `visible.png`, `infrared.png`, `mrz.txt`, `chip/EF.SOD`. The
 bytes are copied; they may be NULL when `length` is 0.
 */
BcStatus bc_document_add(BcDocument *document,
                         const char *name,
                         const uint8_t *bytes,
                         size_t length);

/*
 Adds a part from a file, under the name that it has in a case folder. A file that cannot be read is a part that says
 why, and the verdict has it: this fails for NULL alone.
 */
BcStatus bc_document_add_file(BcDocument *document,
                              const char *name,
                              const char *path);

/*
 Judges a document. `at` is the time of inspection, RFC 3339 with the checkpoint's offset, or NULL for the machine's
 clock in UTC. The caller frees `*verdict` with `bc_verdict_free`. A document never makes this fail: what is wrong with it
 is in the verdict.
 */
BcStatus bc_verify(const BcEngine *engine,
                   const BcDocument *document,
                   const char *at,
                   BcVerdict **verdict);

/*
 Frees a verdict, and with it all texts that were asked of it.
 */
void bc_verdict_free(BcVerdict *verdict);

/*
 What is to be done. For NULL it is `BC_DISPOSITION_INCOMPLETE`, never clear.
 */
BcDisposition bc_verdict_disposition(const BcVerdict *verdict);

/*
 What was proved, 0 to 4; 0 for NULL.
 */
uint8_t bc_verdict_assurance(const BcVerdict *verdict);

/*
 Whether the holder may need protection; none for NULL.
 */
BcProtection bc_verdict_protection(const BcVerdict *verdict);

/*
 How many findings there are: one for every check.
 */
size_t bc_verdict_finding_count(const BcVerdict *verdict);

/*
 The finding at an index from 0, in the order of the catalogue.
 */
BcStatus bc_verdict_finding(const BcVerdict *verdict, size_t index, BcFinding *finding);

/*
 How many findings decided.
 */
size_t bc_verdict_reason_count(const BcVerdict *verdict);

/*
 The index, among the findings, of the reason at an index from 0; `SIZE_MAX` where there is none.
 */
size_t bc_verdict_reason(const BcVerdict *verdict, size_t index);

/*
 The verdict as JSON of the schema bordercheck.verdict/1, on one line. `language` is "en", "id" or "km", NULL for
 English. The text is the caller's, who frees `*json` with `bc_string_free`.
 */
BcStatus bc_verdict_json(const BcVerdict *verdict,
                         const char *language,
                         char **json);

/*
 Frees a text that a function gave to the caller.
 */
void bc_string_free(char *string);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* BORDERCHECK_H */
