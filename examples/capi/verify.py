"""Verifies one file, in Python with ctypes alone. Build the library with `cargo build --release -p capi` and run, for example:
python3 examples/capi/verify.py target/release/libbordercheck_capi.so desk fixtures/cases/text-td3/mrz.txt mrz.txt"""

import ctypes
import json
import sys

library_path, profile, file, name = sys.argv[1:]
bc = ctypes.CDLL(library_path)
handle, text, out = ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p)
bc.bc_last_error.restype = text
bc.bc_engine_new.argtypes = [text, ctypes.POINTER(text), ctypes.c_size_t, text, out]
bc.bc_document_new.argtypes = [out]
bc.bc_document_add_file.argtypes = [handle, text, text]
bc.bc_verify.argtypes = [handle, handle, text, out]
bc.bc_verdict_json.argtypes = [handle, text, out]
bc.bc_verdict_disposition.argtypes = [handle]
for free in (bc.bc_engine_free, bc.bc_document_free, bc.bc_verdict_free, bc.bc_string_free):
    free.argtypes, free.restype = [handle], None


def made(call, *arguments):
    """Returns the handle that a function makes; raises its error."""
    result = ctypes.c_void_p()
    if call(*arguments, ctypes.byref(result)) != 0:
        raise RuntimeError(bc.bc_last_error().decode())
    return result


engine = made(bc.bc_engine_new, profile.encode(), None, 0, None)
document = made(bc.bc_document_new)
bc.bc_document_add_file(document, name.encode(), file.encode())
verdict = made(bc.bc_verify, engine, document, b"2026-11-23T10:00:00Z")
text_of_verdict = made(bc.bc_verdict_json, verdict, b"en")
judged = json.loads(ctypes.string_at(text_of_verdict))
disposition = bc.bc_verdict_disposition(verdict)
bc.bc_string_free(text_of_verdict)
bc.bc_verdict_free(verdict)
bc.bc_document_free(document)
bc.bc_engine_free(engine)

print(judged["disposition"], judged["reasons"])
try:
    made(bc.bc_engine_new, b"no such profile", None, 0, None)
except RuntimeError as error:
    print("as it should be:", error)
sys.exit(disposition)
