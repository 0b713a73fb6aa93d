#pragma once

#include "config/error.hpp"

#include <caf/all.hpp>

#include <chrono>
#include <string>
#include <vector>

/// @file
/// The only place that depends on the version of CAF: how an interface is
/// spelled, how a request is made, how our errors travel. dunlin stands on
/// 0.17.6, which Debian and Ubuntu package.

static_assert(CAF_VERSION >= 1706 && CAF_VERSION < 1800,
              "dunlin is written for CAF 0.17.6: port actors/caf.hpp first");

namespace dunlin {

namespace detail {

template <class Signature>
struct message_interface;

template <class Result, class... Inputs>
struct message_interface<Result(Inputs...)> {
  using type = typename caf::replies_to<Inputs...>::template with<Result>;
};

template <class... Inputs>
struct message_interface<void(Inputs...)> {
  using type = caf::reacts_to<Inputs...>;
};

} // namespace detail

/// A typed actor handle from signatures: `answer(question)`, `void(news)`.
template <class... Signatures>
using interface = caf::typed_actor<
    typename detail::message_interface<Signatures>::type...>;

namespace detail {

template <class T>
struct type_text {
  static std::string get() {
    return caf::type_name<T>::value;
  }
};

template <caf::atom_value Value>
struct type_text<caf::atom_constant<Value>> {
  static std::string get() {
    return caf::to_string(Value);
  }
};

} // namespace detail

/// Names the message of these values: `dunlin::scan_began`, `leave uint32_t`.
template <class... Values>
std::string message_name() {
  std::string out;
  ((out += (out.empty() ? "" : " ") + detail::type_text<Values>::get()), ...);
  return out;
}

namespace detail {

template <class Signatures>
struct messages_of;

template <class... Inputs, class... Answers>
struct messages_of<caf::typed_mpi<caf::detail::type_list<Inputs...>,
                                  caf::output_tuple<Answers...>>> {
  static std::string name() {
    return message_name<Inputs...>();
  }
};

template <class... Signatures>
struct messages_of<caf::detail::type_list<Signatures...>> {
  static std::vector<std::string> names() {
    return {messages_of<Signatures>::name()...};
  }
};

} // namespace detail

/// The names of all messages that an interface takes.
template <class Handle>
std::vector<std::string> message_names() {
  return detail::messages_of<typename Handle::signatures>::names();
}

/// Asks an actor of this process. The request has no timer of its own, because
/// an answered one would keep it until its deadline (190 bytes each): whoever
/// asks monitors the asked, and a DOWN answers in its stead.
template <class Self, class Handle, class... Ts>
auto ask(Self* self, const Handle& whom, Ts&&... xs) {
  return self->request(whom, caf::infinite, std::forward<Ts>(xs)...);
}

/// The actors' clock in microseconds; only differences mean anything.
template <class Self>
uint64_t now_us(Self* self) {
  using namespace std::chrono;
  const auto since = self->clock().now().time_since_epoch();
  return static_cast<uint64_t>(duration_cast<microseconds>(since).count());
}

/// The same in milliseconds.
template <class Self>
uint64_t now_ms(Self* self) {
  return now_us(self) / 1'000;
}

/// Our error as CAF carries it in answers.
caf::error to_caf(const error& problem);

/// CAF's error as ours; what is not ours becomes `actor_died`.
error from_caf(const caf::error& problem);

/// A `result` as the answer of a handler.
template <class T>
caf::result<T> answer(result<T>&& outcome) {
  if (!outcome)
    return to_caf(outcome.error());
  return std::move(*outcome);
}

/// A `result` without a value as the answer of a handler.
inline caf::result<caf::ok_atom> answer(result<void>&& outcome) {
  if (!outcome)
    return to_caf(outcome.error());
  return caf::ok_atom_v;
}

} // namespace dunlin
