// Verifies one file, in C++17. Build it:
//   cargo build --release -p capi
//   c++ -std=c++17 -Icrates/capi/include examples/capi/verify.cpp -Ltarget/release -lbordercheck_capi -o gate
// Run it, for example:
//   LD_LIBRARY_PATH=target/release ./gate desk fixtures/cases/text-td3/mrz.txt mrz.txt
#include <cstdio>

#include "bordercheck.hpp"

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    try {
        const bordercheck::Engine engine(argv[1]);
        bordercheck::Document document;
        document.add_file(argv[3], argv[2]);
        const auto verdict = engine.verify(document, "2026-11-23T10:00:00Z");
        std::printf("disposition %d, assurance %d\n", verdict.disposition(), verdict.assurance());
        for (const auto &reason : verdict.reasons()) std::printf("%s: %s\n", reason.check.c_str(), reason.says.c_str());
        std::printf("%zu bytes of JSON\n", verdict.json("id").size());
        try {
            bordercheck::Engine("no such profile");
            return 1;
        } catch (const bordercheck::Error &error) {
            std::printf("as it should be: %s\n", error.what());
        }
        return verdict.disposition();
    } catch (const bordercheck::Error &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return error.status();
    }
}
