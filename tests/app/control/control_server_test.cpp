// Whoever connects to a run, friend or foe.

#include "app/control/control_server.hpp"

#include "app/control/control_call.hpp"
#include "app/control/control_words.hpp"
#include "app/machine.hpp"
#include "tests/app/control/control_bench.hpp"

#include <mutex>

using namespace dunlin;
using namespace dunlin::test;

namespace {

using fate = call_outcome::fate;

/// A server that writes down what it hears.
class listening : public control_bench {
public:
  explicit listening(size_t answer_bytes = 0, uint64_t client_time_ms = 60'000)
      : answer_bytes_(answer_bytes) {
    auto started = control_server::start(
        open(), [this](const steer_request& word) { return answer(word); },
        client_time_ms);
    REQUIRE(started);
    server_ = std::move(*started);
  }

  /// `pause of alice, control`.
  std::vector<std::string> heard() {
    const std::lock_guard guard{mutex_};
    return heard_;
  }

  call_outcome call(const steer_request& word) const {
    return call_run(folders(), name, word);
  }

  /// A run is reached by whoever asks as people should.
  bool answers() const {
    return call({steer_verb::status, 0, {}}).what == fate::answered;
  }

private:
  std::string answer(const steer_request& word) {
    const std::lock_guard guard{mutex_};
    heard_.push_back(word_text(word) + " of " + word.user);
    return std::string(answer_bytes_, 'x') + "heard\n";
  }

  size_t answer_bytes_;
  std::mutex mutex_;
  std::vector<std::string> heard_;
  std::unique_ptr<control_server> server_;
};

const std::string me = said_by("control");

} // namespace

TEST_CASE("a word is heard with its user, and answered") {
  listening run;
  const auto told = run.call({steer_verb::migrators, 7, {}});
  CHECK(told.what == fate::answered);
  CHECK(told.text == "heard");
  CHECK(run.heard() == std::vector{"migrators=7 of " + me});
}

TEST_CASE("what is no word is told so") {
  listening run;
  const caller client{run.path()};
  CHECK(client.say("halt\n"));
  CHECK(client.hear().find("unknown verb \\\"halt\\\"") != std::string::npos);
  CHECK(run.heard().empty());
}

TEST_CASE("a connection is one word, however many are sent") {
  listening run;
  const caller client{run.path()};
  std::string words;
  for (int i = 0; i < 1'000; ++i)
    words += "pause\n";
  client.say(words);
  CHECK(client.hear() == "heard\n");
  CHECK(run.heard().size() == 1);
}

TEST_CASE("a line without an end is not waited for") {
  listening run;
  const caller client{run.path()};
  client.say(std::string(100'000, 'a'));
  CHECK(client.hear().find("at most 256 bytes") != std::string::npos);
  CHECK(run.heard().empty());
}

TEST_CASE("who leaves in the middle of a word has said nothing") {
  listening run;
  caller client{run.path()};
  CHECK(client.say("dra"));
  client.leave();
  CHECK(run.answers());
  CHECK(run.heard() == std::vector{"status of " + me});
}

TEST_CASE("who leaves after a word has said it") {
  listening run;
  caller client{run.path()};
  CHECK(client.say("drain\n"));
  client.leave();
  while (run.heard().empty())
    CHECK(run.answers());
  CHECK(run.heard().front() == "drain of " + me);
}

TEST_CASE("a silent client is hung up on") {
  listening run{0, 50};
  const caller client{run.path()};
  CHECK(client.is_hung_up());
}

TEST_CASE("silent clients take no room from others") {
  listening run;
  std::vector<caller> silent;
  for (size_t i = 0; i < 3 * control_server::clients_max; ++i) {
    silent.emplace_back(run.path());
    // Each is there before the next: the system keeps few of them waiting.
    REQUIRE(run.answers());
  }
  CHECK(silent.front().is_hung_up());
}

TEST_CASE("who does not read an answer keeps nobody waiting") {
  listening run{1'000'000};
  const caller client{run.path()};
  CHECK(client.say("pause\n"));
  CHECK(run.answers());
  CHECK(client.hear().size() == 1'000'006);
}

TEST_CASE("who talks without end is heard at a leisurely pace") {
  listening run;
  const auto begin_ms = steady_now_ms();
  constexpr int words = 40;
  for (int i = 0; i < words; ++i)
    CHECK(run.answers());
  CHECK(steady_now_ms() - begin_ms
        >= (words - 1) * static_cast<uint64_t>(control_server::round_ms));
}

TEST_CASE("nobody answers for a run that is over") {
  const control_bench place;
  {
    const listening run;
    CHECK(run.answers());
  }
  const auto told = call_run(place.folders(), place.name, {});
  CHECK(told.what == fate::nobody);
}

TEST_CASE("a run that takes words and does not answer is not waited for long") {
  const control_bench place;
  const auto deaf = place.open();
  const auto told = call_run(place.folders(), place.name, {});
  CHECK(told.what == fate::silent);
  CHECK(told.text.find("Ctrl-Z") != std::string::npos);
}
