// See folder.h.
#include "server/folder.h"

#include <algorithm>
#include <utility>

#include "http/response_writer.h"

namespace snug::server {

/// One answer: a look-up, then a piece of the file each time that the client has room. It ends by
/// leaving the folder's map. Callbacks hold it weakly, except for those that jobs call, which keep
/// it alive meanwhile.
class FolderAnswer : public std::enable_shared_from_this<FolderAnswer> {
 public:
  FolderAnswer(Folder& folder, http::Responder responder, Folder::Missing missing)
      : folder_(folder), responder_(std::move(responder)), missing_(std::move(missing)) {}
  ~FolderAnswer() { folder_.jobs_.discard(std::move(file_)); }
  FolderAnswer(const FolderAnswer&) = delete;
  FolderAnswer& operator=(const FolderAnswer&) = delete;

  /// False if too many wait.
  bool start(FolderQuestion question) {
    what_ = question.request.method + " " + question.request.path;
    responder_.on_abandoned([self = weak_from_this()] {
      if (const auto alive = self.lock()) alive->leave();
    });
    struct LookUp {
      FolderQuestion question;
      FolderFinding finding{};
    };
    const auto made = std::make_shared<LookUp>(LookUp{std::move(question)});
    return folder_.jobs_.begin(
        weak_from_this(), [made] { made->finding = look_up(made->question); },
        [this, made] { on_found(std::move(made->finding), std::move(made->question.request)); });
  }

  void refuse() {
    responder_.respond(http::plain_response(503));
    leave();
  }

 private:
  using Kind = FolderFinding::Kind;

  void on_found(FolderFinding finding, HttpRequest request) {
    leave();  // entered again if the file takes several pieces
    switch (finding.kind) {
      case Kind::kMissing:
        return missing_(std::move(request), std::move(responder_));
      case Kind::kFailed:
        warn(finding.failure);
        return responder_.respond(http::plain_response(500));
      case Kind::kWhole:
        return responder_.respond(std::move(finding.head));
      case Kind::kFile:
        return send(std::move(finding));
    }
  }

  void send(FolderFinding finding) {
    file_ = std::move(finding.file);
    begin_ = finding.range.begin;
    left_ = finding.range.length;
    stream_ = responder_.begin(std::move(finding.head), left_);
    if (stream_ == nullptr) return;
    if (finding.first_piece.empty()) return stream_->end();  // HEAD, or an empty file
    folder_.answers_.emplace(this, shared_from_this());
    give(finding.first_piece);
  }

  void give(std::string_view piece) {
    begin_ += piece.size();
    left_ -= piece.size();
    if (left_ == 0) {
      stream_->write(piece, nullptr);
      stream_->end();
      return leave();
    }
    stream_->write(piece, [self = weak_from_this()](bool room) {
      const auto alive = self.lock();
      if (alive == nullptr) return;
      room ? alive->read() : alive->leave();
    });
  }

  void read() {
    struct Read {
      std::shared_ptr<const FolderFile> file;
      std::uint64_t begin;
      std::size_t count;
      Result<std::string> piece = std::string();
    };
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, kFilePieceBytes));
    const auto made = std::make_shared<Read>(Read{file_, begin_, count});
    folder_.jobs_.go_on(
        weak_from_this(), [made] { made->piece = made->file->read(made->begin, made->count); },
        [this, made] {
          made->file = nullptr;  // not the last owner
          on_read(made->piece);
        });
  }

  void on_read(const Result<std::string>& piece) {
    if (stream_ == nullptr || !stream_->open()) return leave();
    if (piece) return give(*piece);
    warn(piece.error().message);
    stream_ = nullptr;  // ends the connection, so that the client notices
    leave();
  }

  void warn(const std::string& why) const {
    folder_.environment_.log(LogLevel::kWarning, "http: " + what_ + ": " + why);
  }

  /// May destroy this.
  void leave() { folder_.answers_.erase(this); }

  Folder& folder_;
  http::Responder responder_;
  const Folder::Missing missing_;
  std::string what_;
  std::unique_ptr<http::AnswerStream> stream_;
  std::shared_ptr<const FolderFile> file_;
  std::uint64_t begin_ = 0;  ///< Of the next piece.
  std::uint64_t left_ = 0;   ///< Not yet written.
};

Folder::Folder(base::Environment& environment, FileJobs& jobs, FolderPlace place)
    : environment_(environment),
      jobs_(jobs),
      place_(std::make_shared<const FolderPlace>(std::move(place))) {}

Folder::~Folder() {
  const auto ended = std::exchange(answers_, {});
}

void Folder::answer(HttpRequest request, const http::Segments& segments, std::size_t first,
                    http::Responder responder, Missing missing) {
  for (std::size_t i = first; i < segments.size(); ++i) {
    const std::string& name = segments[i];
    const bool last = i + 1 == segments.size();
    const bool is_name = !name.starts_with('.') && name.find('/') == std::string::npos;
    if (!is_name || (name.empty() && !last))
      return missing(std::move(request), std::move(responder));
  }
  const bool at_root = first >= segments.size();
  FolderQuestion question{place_, std::move(request), http::join_segments(segments, first), at_root,
                          environment_.wall_now()};
  const auto answer =
      std::make_shared<FolderAnswer>(*this, std::move(responder), std::move(missing));
  answers_.emplace(answer.get(), answer);
  if (!answer->start(std::move(question))) answer->refuse();
}

}  // namespace snug::server
