/* A host that verifies one document of many parts and reports its disposition. Used by the tests of the C interface, which
 * give it 1 GB of address space and hostile documents:
 *   ./hostile PROFILE NAME FILE [NAME FILE]...
 */
#include <stdio.h>
#include <stdlib.h>

#include "bordercheck.h"

#define AT "2026-11-23T10:00:00Z"

static void fail(const char *where) {
    fprintf(stderr, "%s: %s\n", where, bc_last_error());
    exit(70);
}

int main(int argc, char **argv) {
    BcEngine *engine;
    BcDocument *document;
    BcVerdict *verdict;
    if (argc < 4 || argc % 2 != 0) {
        fprintf(stderr, "usage: %s PROFILE NAME FILE [NAME FILE]...\n", argv[0]);
        return 2;
    }
    if (bc_engine_new(argv[1], NULL, 0, NULL, &engine) != BC_STATUS_OK) fail("engine");
    if (bc_document_new(&document) != BC_STATUS_OK) fail("document");
    for (int i = 2; i < argc; i += 2)
        if (bc_document_add_file(document, argv[i], argv[i + 1]) != BC_STATUS_OK)
            fprintf(stderr, "%s: %s\n", argv[i], bc_last_error()); /* a name that is no part of a case */
    if (bc_verify(engine, document, AT, &verdict) != BC_STATUS_OK) fail("verify");
    int disposition = bc_verdict_disposition(verdict);
    printf("disposition %d\n", disposition);
    bc_document_free(document);
    bc_verdict_free(verdict);
    bc_engine_free(engine);
    return disposition;
}
