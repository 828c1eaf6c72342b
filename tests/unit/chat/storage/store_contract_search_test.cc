// What every store promises about searching. Each search is asked twice: right after the messages,
// and when the store has had time to index them.
#include <algorithm>
#include <random>

#include "snug/json.h"
#include "store_contract.h"
#include "words/cut.h"

namespace snug::storage::test {
namespace {

using chat::Ending;
using model::Event;
using model::GlobalSeq;
using model::Phrase;
using model::RoomId;
using model::RoomSeq;
using model::SearchPage;
using model::SearchQuery;
using model::Span;
using model::Store;
using model::UserId;

using Texts = std::vector<std::string>;

std::string text_in(const Event& event) {
  return Json::parse(event.body).at("text").get<std::string>();
}

Texts texts(const SearchPage& page) {
  Texts list;
  for (const model::SearchHit& hit : page.hits) list.push_back(text_in(hit.event));
  return list;
}

std::vector<std::int64_t> gseqs(const SearchPage& page) {
  std::vector<std::int64_t> list;
  for (const model::SearchHit& hit : page.hits) list.push_back(hit.event.gseq.value);
  return list;
}

class SearchContract : public StoreContract {
 protected:
  Event say(const std::string& text, model::WallMillis at = 1'000'000) {
    model::EventDraft one = draft(phone, 0, Json{{"text", text}}.dump());
    one.room = said_in_;
    one.user = said_by_;
    one.device = {};
    one.at = at;
    return append(one)->event;
  }
  void speak_in(RoomId where) { said_in_ = where; }
  void speak_as(UserId who) { said_by_ = who; }

  /// Everything that Ann may read, and words that may go on.
  SearchQuery query(const Texts& words) const {
    SearchQuery made;
    for (const std::string& word : words) {
      made.phrases.push_back(chat::phrase_of(word, Ending::kOpen));
    }
    made.rooms = {{room}, {other}};
    made.below = GlobalSeq{1'000'000};
    made.max_count = 50;
    made.max_bytes = 1'000'000;
    made.patience = std::chrono::minutes(1);
    return made;
  }
  SearchPage search_once(const SearchQuery& query) {
    auto page = ask<SearchPage>(&Store::search, query);
    EXPECT_TRUE(page);
    return page ? *page : SearchPage{};
  }
  SearchPage search(const SearchQuery& query) {
    const SearchPage page = search_once(query);
    subject->rest();
    const SearchPage again = search_once(query);
    EXPECT_EQ(gseqs(again), gseqs(page)) << "from the index";
    EXPECT_EQ(again.more, page.more);
    EXPECT_EQ(page.gap, SearchPage::Gap::kNone);
    EXPECT_EQ(again.gap, SearchPage::Gap::kNone);
    for (std::size_t i = 0; i < std::min(page.hits.size(), again.hits.size()); ++i) {
      EXPECT_EQ(again.hits[i].spans, page.hits[i].spans);
    }
    return page;
  }
  Texts find(const Texts& words) { return texts(search(query(words))); }

 private:
  RoomId said_in_ = room;
  UserId said_by_ = ann;
};

TEST_P(SearchContract, HitsComeNewestFirst) {
  say("apples");
  say("pears");
  say("more apples");
  EXPECT_EQ(find({"apples"}), (Texts{"more apples", "apples"}));
}

TEST_P(SearchContract, AHitIsTheEventAsItWasAnswered) {
  const Event said = say("Grüße aus Łódź");
  const SearchPage page = search(query({"lodz"}));
  ASSERT_EQ(page.hits.size(), 1U);
  EXPECT_EQ(page.hits[0].event.gseq, said.gseq);
  EXPECT_EQ(page.hits[0].event.room, said.room);
  EXPECT_EQ(page.hits[0].event.seq, said.seq);
  EXPECT_EQ(page.hits[0].event.body, said.body);
  EXPECT_EQ(page.hits[0].event.user, ann);
  EXPECT_EQ(page.hits[0].event.chain, said.chain);
  EXPECT_EQ(page.hits[0].spans, (std::vector<Span>{{10, 14}}));
}

TEST_P(SearchContract, AMessageHasAllPhrases) {
  say("red apples");
  say("green apples");
  EXPECT_EQ(find({"apple", "green"}), (Texts{"green apples"}));
  EXPECT_EQ(find({"apple", "blue"}), Texts{});
}

TEST_P(SearchContract, ScriptsWithoutSpacesAreFoundByOneTwoAndThreeCharacters) {
  say("明日の天気予報です");
  say("天ぷら");
  EXPECT_EQ(find({"天"}), (Texts{"天ぷら", "明日の天気予報です"}));
  EXPECT_EQ(find({"天気"}), (Texts{"明日の天気予報です"}));
  EXPECT_EQ(find({"気予報"}), (Texts{"明日の天気予報です"}));
  EXPECT_EQ(find({"天予"}), Texts{});
}

TEST_P(SearchContract, WordsOfTheIndexesLanguageAreWords) {
  say("this and that or nothing near");
  say(R"(a "quoted" word: NOT (a) * search^)");
  EXPECT_EQ(find({"and"}).size(), 1U);
  EXPECT_EQ(find({"near"}).size(), 1U);
  EXPECT_EQ(find({"not"}).size(), 2U);
  EXPECT_EQ(find({"\"quoted\""}).size(), 1U);
  EXPECT_EQ(find({"search^"}).size(), 1U);
  EXPECT_EQ(find({"facts"}), Texts{});
  EXPECT_EQ(find({"haslink"}), Texts{}) << "a fact is no word";
}

TEST_P(SearchContract, OnlyTheGivenRoomsAreSearched) {
  say("here");
  speak_in(other);
  say("here too");
  SearchQuery one = query({"here"});
  one.rooms = {{other}};
  EXPECT_EQ(texts(search(one)), (Texts{"here too"}));
  one.rooms = {};
  EXPECT_EQ(texts(search(one)), Texts{});
}

TEST_P(SearchContract, ARoomIsSearchedFromItsFirstReadableEventOn) {
  say("here 1");
  const Event second = say("here 2");
  say("here 3");
  SearchQuery one = query({"here"});
  one.rooms = {{room, second.seq}};
  EXPECT_EQ(texts(search(one)), (Texts{"here 3", "here 2"}));
}

TEST_P(SearchContract, HundredsOfRoomsAreSearched) {
  say("here");
  SearchQuery one = query({"here"});
  for (int i = 1; i <= 300; ++i) one.rooms.push_back({RoomId{i}});
  EXPECT_EQ(texts(search(one)), (Texts{"here"}));
  std::erase_if(one.rooms, [this](const auto& readable) { return readable.room == room; });
  EXPECT_EQ(texts(search(one)), Texts{});
}

TEST_P(SearchContract, ASenderIsTheOnlyOneOrOneOfMany) {
  say("from Ann");
  speak_as(bob);
  say("from Bob");
  SearchQuery one = query({"from"});
  one.from = bob;
  EXPECT_EQ(texts(search(one)), (Texts{"from Bob"}));
  one.phrases.clear();
  EXPECT_EQ(texts(search(one)), (Texts{"from Bob"})) << "without words";
}

TEST_P(SearchContract, ALinkIsAFact) {
  say("see https://example.org/a");
  say("see nothing");
  SearchQuery one = query({"see"});
  one.has_link = true;
  EXPECT_EQ(texts(search(one)), (Texts{"see https://example.org/a"}));
}

TEST_P(SearchContract, TimesAreAWindow) {
  for (int i = 1; i <= 5; ++i) say("at " + std::to_string(i), 1'000'000 + i);
  SearchQuery one = query({"at"});
  one.after = 1'000'002;
  one.before = 1'000'004;
  EXPECT_EQ(texts(search(one)), (Texts{"at 3", "at 2"}));
  one.after = 2'000'000;
  one.before = 3'000'000;
  EXPECT_EQ(texts(search(one)), Texts{});
}

TEST_P(SearchContract, PagesTogetherHaveEverythingOnce) {
  for (int i = 1; i <= 7; ++i) say("page " + std::to_string(i));
  SearchQuery one = query({"page"});
  one.max_count = 3;
  Texts all;
  for (bool more = true; more;) {
    const SearchPage page = search(one);
    EXPECT_LE(page.hits.size(), 3U);
    for (const std::string& text : texts(page)) all.push_back(text);
    more = page.more;
    one.below = page.below;
  }
  EXPECT_EQ(all, (Texts{"page 7", "page 6", "page 5", "page 4", "page 3", "page 2", "page 1"}));
}

TEST_P(SearchContract, APageWithExactlyTheRestIsTheLast) {
  say("page 1");
  say("page 2");
  SearchQuery one = query({"page"});
  one.max_count = 2;
  EXPECT_FALSE(search(one).more);
}

TEST_P(SearchContract, APageEndsWithTheHitThatExceedsItsBytes) {
  for (int i = 0; i < 4; ++i) say("long " + std::string(1000, 'x'));
  SearchQuery one = query({"long"});
  one.max_bytes = 1'500;
  const SearchPage page = search(one);
  EXPECT_EQ(page.hits.size(), 2U);
  EXPECT_TRUE(page.more);
}

TEST_P(SearchContract, OnlyMessagesWithATextAreFound) {
  model::EventDraft one = draft(phone, 0, R"({"text":"hidden"})");
  one.kind = "other";
  append_stored(one);
  for (const char* body : {"no json: hidden", R"({"text":5})", R"(["hidden"])", "{}"}) {
    append_stored(draft(phone, 0, body));
  }
  EXPECT_EQ(find({"hidden"}), Texts{});
}

TEST_P(SearchContract, ADamagedMessageIsNotFoundAndTheOthersAre) {
  say("whole 1");
  const Event lost = say("whole 2");
  say("whole 3");
  subject->rest();
  subject->damage(lost.gseq);
  EXPECT_EQ(texts(search_once(query({"whole"}))), (Texts{"whole 3", "whole 1"}));
}

TEST_P(SearchContract, EverythingIsFoundAfterARestart) {
  say("before 1");
  subject->rest();
  say("before 2");
  subject->restart();
  say("before 3");
  EXPECT_EQ(find({"before"}), (Texts{"before 3", "before 2", "before 1"}));
}

/// Whatever is found has the phrases, and whatever has them is found.
TEST_P(SearchContract, FindsExactlyTheMessagesThatHaveThePhrases) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const Texts parts = {"a",  "ab",     "abc", "Ab", "ä",  "ß",  "ss", "1", " ",    " ",
                       " ",  " ",      ".",   "天", "気", "が", "か", "ข", "้",     "한",
                       "🎉", "\u0301", "\"",  "*",  "-",  ":",  "(",  "ا", "www.x"};
  const auto made = [&](std::size_t most) {
    std::string text;
    for (std::size_t left = random() % most + 1; left > 0; --left) {
      text += parts[random() % parts.size()];
    }
    return text;
  };
  Texts said;
  for (int i = 0; i < 400; ++i) {
    said.push_back(made(12));
    say(said.back());
  }
  std::reverse(said.begin(), said.end());
  for (const bool is_rested : {false, true}) {
    if (is_rested) subject->rest();
    for (int i = 0; i < 150; ++i) {
      SearchQuery one = query({});
      for (std::size_t left = random() % 2 + 1; left > 0; --left) {
        const Ending ending = random() % 2 == 0 ? Ending::kOpen : Ending::kWhole;
        const Phrase phrase = chat::phrase_of(made(3), ending);
        if (!phrase.words.empty()) one.phrases.push_back(phrase);
      }
      if (one.phrases.empty()) continue;
      one.max_count = 1'000;
      Texts wanted;
      std::copy_if(said.begin(), said.end(), std::back_inserter(wanted), [&one](const auto& text) {
        std::vector<Span> spans;
        return chat::find_all(text, one.phrases, spans);
      });
      ASSERT_EQ(texts(search_once(one)), wanted) << (is_rested ? "indexed" : "not indexed");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, SearchContract, testing::ValuesIn(every_store()), name_of_store);

}  // namespace
}  // namespace snug::storage::test
