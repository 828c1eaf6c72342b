// Handlers that name their arguments' types: a part of socket.h, which includes this.
//
//     socket.on("move", [](snug::Socket socket, int x, std::optional<int> y) { … });
//     socket.on("add", [](int x, int y) { return x + y; });
//
// Each parameter but Socket and Ack, which may stand anywhere and may be left out, takes one
// argument of the event, in order:
//
// | parameter | takes |
// | --- | --- |
// | bool, std::string, Json | that value; Json takes any |
// | std::string_view | a string; the view is valid until the handler returns |
// | an integer type | a whole number within its range |
// | a floating type | a number within its range |
// | Json::binary_t, std::vector<std::uint8_t> | a binary value |
// | std::optional<T> | what T takes; nothing when it is null or missing |
// | std::vector<T> and other containers | an array of what T takes, of any length |
// | std::array<T, N>, std::pair, std::tuple | an array of that length |
// | std::map<std::string, T> and the like | an object whose members are what T takes |
// | an enumeration | a number within its underlying type, which must be fixed |
// | an enumeration with a from_json | what that takes, and no value that it only falls back from |
// | another type | any value that its from_json (nlohmann/json) takes without throwing |
//
// An own from_json is trusted: what it reads with `get` may be cut (1e10 for an int), and a view
// that it makes refers to a value that is gone when it returns. The library cannot see inside.
//
// A handler answers by what it returns: nothing for void, otherwise that value, or what a Result
// holds: `Result<void>` answers without values, and an error is answered as {"error": {"code": …,
// "message": …}}. It may take the Ack instead, to answer later. An Event may stand for all
// parameters. A coroutine (-> snug::Task<> or snug::Task<T>, see task.h) takes its parameters by
// value and answers with co_return.
//
// Arguments beyond the last parameter are ignored. If an argument is missing or does not fit, the
// handler is not called: the acknowledgement gets {"error": {"code": "invalid_arguments",
// "message": …}}, and the socket's on_error handlers are called with the same. The message names
// the place, such as `argument 1 of "move": member "x" is missing`, never the content. A member is
// named if from_json asks for it with `at`, as NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE does.
#pragma once

#include "snug/detail/typed_handler.h"
