// See folder_lookup.h.
#include "server/folder_lookup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>

#include "http/conditions.h"
#include "http/content_coding.h"
#include "http/media_types.h"
#include "http/response_writer.h"

namespace snug::server {
namespace {

using Kind = FolderFinding::Kind;

// Two versions of a file within one step of the disk's clock would have the same tag. So a file
// that may still change has a weak tag, which no range is joined by (RFC 9110 8.8.1).
constexpr std::chrono::seconds kSettledAfter{2};

/// The form of a file that is sent.
struct Variant {
  std::string_view extension;  ///< Added to the file's name.
  std::string_view coding;     ///< The value of Content-Encoding.
};
constexpr std::array kCompressed{Variant{".br", "br"}, Variant{".gz", "gzip"}};

FolderFinding failed(std::string what) {
  FolderFinding finding;
  finding.kind = Kind::kFailed;
  finding.failure = std::move(what);
  return finding;
}

FolderFinding whole(HttpResponse head) {
  FolderFinding finding;
  finding.kind = Kind::kWhole;
  finding.head = std::move(head);
  return finding;
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lowered;
}

void append_hex(std::string& text, std::uint64_t number) {
  std::array<char, 16> digits{};
  text.append(digits.data(),
              std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr);
}

std::string etag_of(const FolderFile& file, std::string_view variant, base::WallTime now) {
  const auto age = now - file.modified_at();
  std::string etag = age > -kSettledAfter && age < kSettledAfter ? "W/\"" : "\"";
  append_hex(etag, static_cast<std::uint64_t>(file.modified_at().time_since_epoch().count()));
  etag += '-';
  append_hex(etag, file.size_bytes());
  return etag.append(variant).append("\"");
}

/// The application's fields replace those of the same name.
void set_headers(HttpResponse& response, const HttpHeaders& given) {
  HttpHeaders seen;
  for (const HttpHeaders::Field& field : given.fields()) {
    if (seen.count(field.name) == 0) {
      response.headers.set(field.name, field.value);
    } else {
      response.headers.add(field.name, field.value);
    }
    seen.add(field.name, "");
  }
}

std::string cache_control(const FolderOptions& options) {
  std::string value = "public, max-age=" + std::to_string(options.max_age.count());
  return options.immutable ? value + ", immutable" : value;
}

std::string content_type(const FolderOptions& options, std::string_view path) {
  const std::string extension = lower(http::extension_of(path));
  const auto given = options.types.find(extension);
  if (given != options.types.end()) return given->second;
  return std::string(http::media_type_of(extension));
}

/// Relative, so that it is right behind proxies that shorten paths, and never leads to another
/// host.
FolderFinding redirect(const FolderQuestion& question) {
  const std::string& path = question.request.path;
  HttpResponse response = http::plain_response(301);
  std::string target = "./" + path.substr(path.rfind('/') + 1) + "/";
  if (!question.request.query.empty()) target += "?" + question.request.query;
  response.headers.add("Location", target);
  set_headers(response, question.place->options.headers);
  return whole(std::move(response));
}

FolderFinding answer(const FolderQuestion& question, FolderFile opened, const std::string& path,
                     const Variant& variant) {
  const FolderOptions& options = question.place->options;
  const HttpRequest& request = question.request;
  const std::string etag = etag_of(opened, variant.extension, question.now);
  const auto modified = std::chrono::floor<std::chrono::seconds>(opened.modified_at());
  const std::string last_modified = http::http_date(modified);
  HttpResponse head;
  head.headers = {{"Accept-Ranges", "bytes"},
                  {"Cache-Control", cache_control(options)},
                  {"Last-Modified", last_modified},
                  {"ETag", etag}};
  if (options.precompressed) head.headers.add("Vary", "Accept-Encoding");
  set_headers(head, options.headers);
  head.status = http::judge_conditions(request, {etag, modified});
  if (head.status == 412) head = http::plain_response(412);
  if (head.status != 200) return whole(std::move(head));
  if (!variant.coding.empty()) head.headers.set("Content-Encoding", variant.coding);
  if (!head.headers.find("Content-Type")) {
    head.headers.add("Content-Type", content_type(options, path));
  }
  FolderFinding finding;
  finding.range = requested_range(request, opened.size_bytes(), etag, last_modified);
  if (finding.range.status == 416) {
    HttpResponse refusal = finding.range.head(http::plain_response(416).headers);
    return whole(std::move(refusal));
  }
  finding.kind = Kind::kFile;
  finding.head = finding.range.head(std::move(head.headers));
  if (request.method == "HEAD" || finding.range.length == 0) return finding;
  const std::uint64_t first = std::min<std::uint64_t>(finding.range.length, kFilePieceBytes);
  auto piece = opened.read(finding.range.begin, static_cast<std::size_t>(first));
  if (!piece) return failed(piece.error().message);
  finding.first_piece = *std::move(piece);
  if (first < finding.range.length) {
    finding.file = std::make_shared<const FolderFile>(std::move(opened));
  }
  return finding;
}

}  // namespace

FolderFinding look_up(const FolderQuestion& question) {
  const FolderPlace& place = *question.place;
  const FolderOptions& options = place.options;
  if (question.at_root) return redirect(question);
  std::string path = question.path;
  const bool names_folder = path.empty() || path.ends_with('/');
  if (names_folder && options.index.empty()) return {};
  if (names_folder) path += options.index;
  auto file = open_below(place.descriptor, path);
  if (!file && file.error().code == "io") return failed(file.error().message);
  if (!file && file.error().code == "is_folder" && !names_folder) return redirect(question);
  if (!file) return {};
  if (options.precompressed) {
    const std::string accepted = question.request.headers.joined("Accept-Encoding");
    for (const Variant& variant : kCompressed) {
      if (!http::prefers_coding(accepted, variant.coding)) continue;
      auto compressed = open_below(place.descriptor, path + std::string(variant.extension));
      if (compressed) return answer(question, *std::move(compressed), path, variant);
    }
  }
  return answer(question, *std::move(file), path, {});
}

}  // namespace snug::server
