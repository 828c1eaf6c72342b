// The whole library in one include.
#pragma once

#include "snug/ack.h"
#include "snug/adapter.h"
#include "snug/broadcast.h"
#include "snug/http.h"
#include "snug/json.h"
#include "snug/log.h"
#include "snug/loop.h"
#include "snug/namespace.h"
#include "snug/options.h"
#include "snug/parser.h"
#include "snug/remote_socket.h"
#include "snug/result.h"
#include "snug/room_names.h"
#include "snug/server.h"
#include "snug/socket.h"
#include "snug/typed.h"
