/* A gate that verifies one file many times, from four threads that share one engine. Build it:
 *   cargo build --release -p capi
 *   cc -Icrates/capi/include examples/capi/verify.c -Ltarget/release -lbordercheck_capi -lpthread -o gate
 * Run it, for example:
 *   LD_LIBRARY_PATH=target/release ./gate desk fixtures/cases/text-td3/mrz.txt mrz.txt 10000
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bordercheck.h"

#define THREADS 4
#define AT "2026-11-23T10:00:00Z"

static const BcEngine *engine;
static const char *file, *name;
static long rounds;
static int first = -1;

static void fail(const char *where) {
    fprintf(stderr, "%s: %s\n", where, bc_last_error());
    exit(70);
}

static int verify_once(int tell) {
    BcDocument *document;
    BcVerdict *verdict;
    if (bc_document_new(&document) != BC_STATUS_OK) fail("document");
    if (bc_document_add_file(document, name, file) != BC_STATUS_OK) fail("add");
    if (bc_verify(engine, document, AT, &verdict) != BC_STATUS_OK) fail("verify");
    bc_document_free(document);
    int disposition = bc_verdict_disposition(verdict);
    if (tell) {
        printf("disposition %d, assurance %d, protection %d, %zu findings\n", disposition, bc_verdict_assurance(verdict),
               bc_verdict_protection(verdict), bc_verdict_finding_count(verdict));
        for (size_t i = 0; i < bc_verdict_reason_count(verdict); i++) {
            BcFinding finding;
            if (bc_verdict_finding(verdict, bc_verdict_reason(verdict, i), &finding) != BC_STATUS_OK) fail("finding");
            printf("%s: %s\n", finding.check, finding.says);
        }
        char *json;
        if (bc_verdict_json(verdict, "km", &json) != BC_STATUS_OK) fail("json");
        printf("%zu bytes of JSON\n", strlen(json));
        bc_string_free(json);
    }
    bc_verdict_free(verdict);
    return disposition;
}

static void *turn(void *unused) {
    (void)unused;
    for (long i = 0; i < rounds / THREADS; i++)
        if (verify_once(0) != first) fail("another verdict for the same document");
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: %s PROFILE FILE NAME ROUNDS\n", argv[0]);
        return 2;
    }
    file = argv[2], name = argv[3], rounds = atol(argv[4]);
    BcEngine *made;
    if (bc_engine_new("no such profile", NULL, 0, NULL, &made) != BC_STATUS_FAULT || made != NULL) fail("a wrong profile");
    if (bc_verify(NULL, NULL, NULL, NULL) != BC_STATUS_USAGE) fail("NULL");
    BcDocument *misnamed;
    if (bc_document_new(&misnamed) != BC_STATUS_OK) fail("document");
    if (bc_document_add(misnamed, "notes.txt", NULL, 0) != BC_STATUS_USAGE) fail("a name that no part has");
    if (bc_document_add(misnamed, "chip/", NULL, 0) != BC_STATUS_OK) fail("a chip without files");
    bc_document_free(misnamed);
    if (bc_engine_new(argv[1], NULL, 0, NULL, &made) != BC_STATUS_OK) fail("engine");
    engine = made;
    first = verify_once(1);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, turn, NULL);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    bc_engine_free(made);
    printf("%ld verdicts\n", rounds);
    return first;
}
