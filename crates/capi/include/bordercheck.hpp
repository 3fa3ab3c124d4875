// bordercheck for C++17: handles that free themselves, errors as exceptions.
#ifndef BORDERCHECK_HPP
#define BORDERCHECK_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bordercheck.h"

namespace bordercheck {

/// A call that did not end as asked: NULL or a wrong index, or trust, registry or profile that cannot be loaded.
class Error : public std::runtime_error {
public:
    explicit Error(BcStatus status) : std::runtime_error(bc_last_error()), status_(status) {}
    BcStatus status() const noexcept { return status_; }

private:
    BcStatus status_;
};

namespace detail {
inline void check(BcStatus status) {
    if (status != BC_STATUS_OK) throw Error(status);
}
template <typename T, void (*Free)(T *)> struct Freed {
    void operator()(T *handle) const noexcept { Free(handle); }
};
template <typename T, void (*Free)(T *)> using Handle = std::unique_ptr<T, Freed<T, Free>>;
} // namespace detail

struct Finding {
    std::string check, says;
    BcOutcome outcome;
    BcDuty duty;
    BcDisposition effect;
};

/// Shared by threads.
class Verdict {
public:
    BcDisposition disposition() const noexcept { return bc_verdict_disposition(handle_.get()); }
    int assurance() const noexcept { return bc_verdict_assurance(handle_.get()); }
    BcProtection protection() const noexcept { return bc_verdict_protection(handle_.get()); }
    std::size_t size() const noexcept { return bc_verdict_finding_count(handle_.get()); }

    Finding finding(std::size_t index) const {
        BcFinding found;
        detail::check(bc_verdict_finding(handle_.get(), index, &found));
        return {found.check, found.says, found.outcome, found.duty, found.effect};
    }

    std::vector<Finding> reasons() const {
        std::vector<Finding> all;
        for (std::size_t i = 0; i < bc_verdict_reason_count(handle_.get()); ++i)
            all.push_back(finding(bc_verdict_reason(handle_.get(), i)));
        return all;
    }

    std::string json(const char *language = "en") const {
        char *text = nullptr;
        detail::check(bc_verdict_json(handle_.get(), language, &text));
        detail::Handle<char, bc_string_free> owned(text);
        return text;
    }

private:
    friend class Engine;
    explicit Verdict(BcVerdict *handle) : handle_(handle) {}
    detail::Handle<BcVerdict, bc_verdict_free> handle_;
};

/// One thread's at a time.
class Document {
public:
    Document() {
        BcDocument *handle = nullptr;
        detail::check(bc_document_new(&handle));
        handle_.reset(handle);
    }
    Document &set_name(const char *name) {
        detail::check(bc_document_set_name(handle_.get(), name));
        return *this;
    }
    Document &add(const char *name, const void *bytes, std::size_t length) {
        detail::check(bc_document_add(handle_.get(), name, static_cast<const std::uint8_t *>(bytes), length));
        return *this;
    }
    Document &add(const char *name, const std::string &bytes) { return add(name, bytes.data(), bytes.size()); }
    Document &add_file(const char *name, const char *path) {
        detail::check(bc_document_add_file(handle_.get(), name, path));
        return *this;
    }

private:
    friend class Engine;
    detail::Handle<BcDocument, bc_document_free> handle_;
};

/// Made once, shared by threads.
class Engine {
public:
    explicit Engine(const char *profile = nullptr, const std::vector<const char *> &trust = {}, const char *registry = nullptr) {
        BcEngine *handle = nullptr;
        detail::check(bc_engine_new(profile, trust.data(), trust.size(), registry, &handle));
        handle_.reset(handle);
    }
    /// `at` is RFC 3339, or null for the machine's clock in UTC.
    Verdict verify(const Document &document, const char *at = nullptr) const {
        BcVerdict *verdict = nullptr;
        detail::check(bc_verify(handle_.get(), document.handle_.get(), at, &verdict));
        return Verdict(verdict);
    }

private:
    detail::Handle<BcEngine, bc_engine_free> handle_;
};

} // namespace bordercheck

#endif
