// One reading at a time, so an older file never replaces a newer one. Requests during a reading get
// another one after it.
#include "server/certificates.h"

#include <utility>

namespace snug::server {

Result<std::shared_ptr<const net::TlsIdentity>> Certificates::identity_of(const TlsOptions& files) {
  using Identity = std::shared_ptr<const net::TlsIdentity>;
  for (const Entry& entry : entries_) {
    if (entry.files.certificate_file != files.certificate_file) continue;
    if (entry.files.key_file == files.key_file) return Identity(entry.identity);
  }
  auto loaded = net::TlsContext::load(files.certificate_file, files.key_file);
  if (!loaded) return Unexpected(loaded.error());
  warn(**loaded);
  entries_.push_back({files, std::make_shared<net::TlsIdentity>()});
  entries_.back().identity->context = std::move(*loaded);
  return Identity(entries_.back().identity);
}

void Certificates::end() {
  over_ = true;
  std::exchange(asked_, {}).clear();
  std::exchange(answered_, {}).clear();
}

void Certificates::reload(Done done) {
  if (over_) return;
  asked_.push_back(std::move(done));
  if (!reading_) start();
}

void Certificates::start() {
  reading_ = true;
  answered_ = std::exchange(asked_, {});
  std::vector<TlsOptions> files;
  for (const Entry& entry : entries_) files.push_back(entry.files);
  const auto loaded = std::make_shared<Loaded>();
  loop_.run_in_library_pool(
      [files = std::move(files), loaded] {
        for (const TlsOptions& pair : files) {
          loaded->push_back(net::TlsContext::load(pair.certificate_file, pair.key_file));
        }
      },
      [loaded, self = std::weak_ptr<Certificates*>(self_)] {
        if (const auto certificates = self.lock()) (*certificates)->finish(*loaded);
      });
}

void Certificates::finish(const Loaded& loaded) {
  reading_ = false;
  Result<void> result;
  for (std::size_t i = 0; i < loaded.size(); ++i) {
    if (loaded[i]) {
      entries_[i].identity->context = *loaded[i];
      warn(**loaded[i]);
      continue;
    }
    const Error& error = loaded[i].error();
    environment_.log(LogLevel::kError,
                     error.message + "; until then the certificate of before is served");
    if (result) result = Unexpected(error);
  }
  const std::vector<Done> answered = std::exchange(answered_, {});
  if (!asked_.empty()) start();
  for (const Done& done : answered) {
    if (done) done(result);  // may destroy the server
  }
}

void Certificates::warn(const net::TlsContext& context) const {
  const std::string complaint = context.complaint(environment_.wall_now());
  if (!complaint.empty()) environment_.log(LogLevel::kWarning, complaint);
}

}  // namespace snug::server
