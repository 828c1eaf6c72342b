// How far the index of words goes, and what an error of it means.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <string>

#include "model/values.h"
#include "words/fold.h"

namespace snug::storage {

/// The events with lower < gseq <= upper are indexed.
struct SearchState {
  std::string folding;  ///< Empty while nothing was indexed yet.
  model::GlobalSeq lower;
  model::GlobalSeq upper;

  /// Whether its words are those that today's folding gives.
  bool is_current() const { return folding.empty() || folding == chat::folding_version(); }
};

/// Throws SQLite::Exception. `statement` is sql::search_state.
SearchState read_search_state(SQLite::Statement& statement);

/// Whether an error of a statement about the index means that the index is damaged. FTS5 reports
/// many of its faults as errors of the statement.
bool is_index_damage(const SQLite::Exception& exception);

}  // namespace snug::storage
