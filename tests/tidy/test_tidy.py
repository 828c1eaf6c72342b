"""Tests of the gate itself: each rule accepts the right form and rejects the wrong one."""
import unittest

import layers
import manual
import page
import references
import style
import waiting

TABLE = """
### `src/lib`: libsnug

| room | may include | third party | what lives there |
| --- | --- | --- | --- |
| `base` | vocabulary | – | bytes |
| `net` | base, vocabulary | libuv, OpenSSL (tls files only) | the loop |
| `socketio` | base, include/snug | nlohmann/json | packets |

### `src/chat`: snug

| room | may include | third party | what lives there |
| --- | --- | --- | --- |
| `model` | vocabulary | – | values |
| `app` | everything | spdlog | wiring |

### Vocabulary

*Vocabulary* is: `result.h`, `log.h`.
"""


class Manual(unittest.TestCase):
    def test_contract_is_counted_without_empty_lines(self):
        self.assertEqual(manual.counts("// A.\n\nint a;  ///< B.\n  /// C.\nint b;\n"), (3, 4))

    def test_headers_with_little_contract_are_told(self):
        self.assertIsNone(manual.complaint(["/// A.\nint a;\n", "int b;\n/// B.\n"]))
        self.assertIn("33 %", manual.complaint(["/// A.\nint a;\n", "int b;\n"]))

    def test_machinery_is_no_manual(self):
        self.assertTrue(manual.is_public_header("include/snug/testing/world.h"))
        self.assertFalse(manual.is_public_header("include/snug/detail/outgoing.h"))
        self.assertFalse(manual.is_public_header("src/lib/net/loop.h"))


class Layers(unittest.TestCase):
    def judge(self, path, include):
        return layers.Table(TABLE).complaints(path, f"// File.\n#include {include}\n")

    def test_a_room_includes_itself_and_what_its_line_lists(self):
        self.assertEqual(self.judge("src/lib/net/loop.cc", '"net/loop.h"'), [])
        self.assertEqual(self.judge("src/lib/net/loop.cc", '"base/bytes.h"'), [])

    def test_a_room_does_not_include_what_is_above_it(self):
        self.assertIn("src/lib/base/bytes.cc:2: net/loop.h", self.judge("src/lib/base/bytes.cc", '"net/loop.h"')[0])

    def test_everything_is_every_room_of_the_house_and_the_public_headers(self):
        self.assertEqual(self.judge("src/chat/app/main.cc", '"model/store.h"'), [])
        self.assertEqual(self.judge("src/chat/app/main.cc", '"snug/loop.h"'), [])
        self.assertTrue(self.judge("src/chat/app/main.cc", '"main.h"'))

    def test_nothing_of_one_house_includes_a_room_of_the_other(self):
        self.assertTrue(self.judge("src/chat/app/main.cc", '"net/loop.h"'))
        self.assertTrue(self.judge("src/chat/model/store.cc", '"base/bytes.h"'))
        self.assertTrue(self.judge("src/lib/net/loop.cc", '"model/store.h"'))
        with self.assertRaises(ValueError):
            layers.Table(TABLE.replace("| `model` | vocabulary |", "| `model` | base, vocabulary |"))

    def test_a_room_in_the_wrong_house_is_told(self):
        self.assertTrue(self.judge("src/chat/net/loop.cc", "<vector>"))
        self.assertTrue(self.judge("src/lib/model/store.cc", "<vector>"))

    def test_vocabulary_is_open_to_low_rooms_and_the_rest_of_the_public_headers_is_not(self):
        self.assertEqual(self.judge("src/lib/net/loop.cc", '"snug/log.h"'), [])
        self.assertTrue(self.judge("src/lib/net/loop.cc", '"snug/json.h"'))
        self.assertEqual(self.judge("src/lib/socketio/packet.cc", '"snug/json.h"'), [])

    def test_a_library_is_visible_in_its_rooms_only(self):
        self.assertEqual(self.judge("src/lib/net/loop.cc", "<uv.h>"), [])
        self.assertTrue(self.judge("src/lib/base/bytes.cc", "<uv.h>"))
        self.assertTrue(self.judge("src/chat/app/main.cc", "<nlohmann/json.hpp>"))

    def test_a_library_of_some_files_is_visible_in_those_only(self):
        self.assertEqual(self.judge("src/lib/net/tls_stream.cc", "<openssl/ssl.h>"), [])
        self.assertTrue(self.judge("src/lib/net/loop.cc", "<openssl/ssl.h>"))
        self.assertTrue(self.judge("src/lib/base/tls_stream.cc", "<openssl/ssl.h>"))

    def test_the_standard_library_and_the_system_are_open_and_unknown_headers_are_not(self):
        self.assertEqual(self.judge("src/lib/net/loop.cc", "<vector>"), [])
        self.assertEqual(self.judge("src/lib/net/loop.cc", "<sys/socket.h>"), [])
        self.assertTrue(self.judge("src/lib/net/loop.cc", "<boost/asio.hpp>"))

    def test_public_headers_name_only_std_themselves_and_json(self):
        for good in ("<vector>", '"snug/json.h"', "<nlohmann/json.hpp>"):
            self.assertEqual(self.judge("include/snug/x.h", good), [])
        for bad in ("<uv.h>", '"net/loop.h"', "<sys/socket.h>"):
            self.assertTrue(self.judge("include/snug/x.h", bad))

    def test_a_folder_that_is_no_room_is_noticed(self):
        self.assertTrue(self.judge("src/misc/helpers.cc", "<vector>"))

    def test_a_table_that_cannot_be_read_is_an_error(self):
        with self.assertRaises(ValueError):
            layers.Table("# Architecture\n")
        with self.assertRaises(ValueError):
            layers.Table(TABLE.replace("libuv", "libevent"))


class Style(unittest.TestCase):
    def test_a_clean_file_passes(self):
        self.assertEqual(style.complaints("src/a/b.cc", "// What it is.\nint one() { return 1; }\n"), [])

    def test_the_first_line_is_a_comment(self):
        self.assertTrue(style.complaints("src/a/b.cc", "int one;\n"))
        self.assertEqual(style.complaints("tools/x.py", "#!/usr/bin/env python3\n# What it is.\n"), [])
        self.assertTrue(style.complaints("tools/x.py", "#!/usr/bin/env python3\nimport os\n"))

    def test_files_are_short(self):
        self.assertTrue(style.complaints("src/a/b.cc", "// What.\n" + "int a;\n" * 500))

    def test_functions_are_short(self):
        body = "  a();\n"
        for opening in ("void f() {\n", "void Room::f(int a,\n             int b) {\n"):
            long = "// What.\n" + opening + body * 60 + "}\n"
            short = "// What.\n" + opening + body * 50 + "}\n"
            self.assertTrue(style.complaints("src/a/b.cc", long), opening)
            self.assertEqual(style.complaints("src/a/b.cc", short), [])

    def test_an_example_in_a_comment_is_no_function(self):
        long = "///     on([](int) {\n///     });\nclass A {\n" + "  int x;\n" * 70 + "};\n"
        self.assertEqual(style.complaints("src/lib/base/x.h", "// What.\n#pragma once\n" + long), [])

    def test_methods_in_a_class_are_short_and_the_class_may_be_longer(self):
        method = "  void f() {\n" + "    a();\n" * 30 + "  }\n\n"
        self.assertEqual(style.complaints("src/a/b.cc", "// What.\nclass A final : public B<int()> {\n" + method * 3 + "};\n"), [])
        self.assertTrue(style.complaints("src/a/b.cc", "// What.\nclass A {\n  void f() {\n" + "    a();\n" * 60 + "  }\n};\n"))

    def test_headers_are_included_once_and_bring_no_names(self):
        self.assertEqual(style.complaints("src/a/b.h", "// What.\n#pragma once\n"), [])
        self.assertTrue(style.complaints("src/a/b.h", "// What.\n"))
        self.assertTrue(style.complaints("src/a/b.h", "// What.\n#pragma once\nusing namespace std;\n"))

    def test_captures_are_named(self):
        self.assertTrue(style.complaints("src/a/b.cc", "// What.\nauto f = [=] { g(); };\n"))
        self.assertTrue(style.complaints("src/a/b.cc", "// What.\nauto f = [=, &a] { g(); };\n"))
        self.assertEqual(style.complaints("src/a/b.cc", "// What.\nauto f = [this] { g(); };\n"), [])

    def test_nothing_sleeps(self):
        self.assertTrue(style.complaints("tests/unit/a/b.cc", "// What.\nstd::this_thread::sleep_for(1s);\n"))

    def test_only_app_speaks_to_the_terminal(self):
        self.assertTrue(style.complaints("src/lib/net/b.cc", "// What.\nint a = (std::cerr << 1, 1);\n"))
        self.assertEqual(style.complaints("src/chat/app/b.cc", "// What.\nint a = (std::cerr << 1, 1);\n"), [])

    def test_no_path_of_one_machine(self):
        self.assertTrue(style.complaints("docs/a.md", "see " + "/home" + "/ann/snug\n"))
        self.assertEqual(style.complaints("docs/a.md", "https://example.org/home/ann\n"), [])

    def test_a_note_of_work_says_what(self):
        self.assertTrue(style.complaints("src/a/b.cc", "// What.\n// TODO\n"))
        self.assertTrue(style.complaints("src/a/b.cc", "// What.\n// TODO(ann):\n"))
        self.assertEqual(style.complaints("src/a/b.cc", "// What.\n// TODO: close it when idle\n"), [])

    def test_the_page_makes_no_markup_of_text(self):
        self.assertTrue(style.complaints("www/src/ui/a.tsx", "// What.\nnode.innerHTML = text;\n"))
        self.assertEqual(style.complaints("www/src/ui/a.tsx", "// No innerHTML here.\nnode.textContent = text;\n"), [])


class Page(unittest.TestCase):
    def judge(self, path, target):
        return page.complaints(path, f'// What.\nimport {{ a }} from "{target}";\n')

    def test_core_uses_only_itself(self):
        self.assertEqual(self.judge("www/src/core/a.ts", "./b.js"), [])
        self.assertTrue(self.judge("www/src/core/a.ts", "../net/b.js"))
        self.assertTrue(self.judge("www/src/core/a.ts", "preact"))

    def test_net_and_ui_use_core_and_not_each_other(self):
        self.assertEqual(self.judge("www/src/net/a.ts", "../core/b.js"), [])
        self.assertTrue(self.judge("www/src/net/a.ts", "../ui/b.js"))
        self.assertTrue(self.judge("www/src/ui/a.tsx", "../net/b.js"))

    def test_net_uses_storage_and_not_the_other_way_round(self):
        self.assertEqual(self.judge("www/src/net/a.ts", "../storage/b.js"), [])
        self.assertTrue(self.judge("www/src/storage/a.ts", "../net/b.js"))
        self.assertTrue(self.judge("www/src/ui/a.tsx", "../storage/b.js"))

    def test_types_alone_may_come_from_elsewhere(self):
        self.assertEqual(page.complaints("www/src/ui/a.tsx", "// What.\nimport type { Client } from '../net/client';\n"), [])

    def test_each_has_its_package(self):
        self.assertEqual(self.judge("www/src/net/a.ts", "socket.io-client"), [])
        self.assertEqual(self.judge("www/src/ui/a.tsx", "preact/hooks"), [])
        self.assertTrue(self.judge("www/src/ui/a.tsx", "socket.io-client"))

    def test_an_import_over_several_lines_is_read(self):
        self.assertTrue(page.complaints("www/src/core/a.ts", '// What.\nimport {\n  a,\n  b,\n} from "../ui/b.js";\n'))

    def test_other_texts_are_not_taken_for_imports(self):
        for line in ('export const name = "owner";', 'export function f() { return "a"; }', 'import type { A } from "./b";'):
            self.assertEqual(page.complaints("www/src/core/a.ts", f"// What.\n{line}\n"), [], line)
        for line in ('export { a } from "../ui/b";', 'import "preact";', 'const a = await import("../net/b");'):
            self.assertTrue(page.complaints("www/src/core/a.ts", f"// What.\n{line}\n"), line)

    def test_what_wires_the_rooms_uses_all(self):
        self.assertEqual(self.judge("www/src/main.tsx", "./net/socket.js"), [])


class Waiting(unittest.TestCase):
    def judge(self, path, line):
        return waiting.complaints(path, f"// What.\n{line}\n")

    def test_no_javascript_test_sleeps(self):
        for line in ("await new Promise((done) => setTimeout(done, 50));", "setInterval(look, 10);", "await delay(20);", "await sleep (1);",
                     'import { setTimeout as pause } from "node:timers/promises";', "await page.waitForTimeout(500);",
                     "const pause = promisify(setTimeout);", "await scheduler.wait(100);", "await page.waitForLoadState('networkidle');"):
            for path in ("tests/chat/a.test.mjs", "tests/conformance/lib/a.mjs", "tests/browser/a.js", "www/tests/a.test.ts"):
                self.assertTrue(self.judge(path, line), f"{path}: {line}")

    def test_no_python_test_sleeps_or_waits_to_see_that_nothing_comes(self):
        for line in ("time.sleep(0.1)", "await asyncio.sleep(1)", "from time import sleep", "with self.assertRaises(queue.Empty):",
                     "except queue.Empty:"):
            self.assertTrue(self.judge("tests/program/a.py", line), line)

    def test_streams_that_pause_and_patience_are_no_sleep(self):
        for line in ("tcp.pause();", "page.setDefaultTimeout(20_000);", "this.delay();", "globalThis.setTimeout = told;", "// setTimeout(a, 1)",
                     "await until(() => heard.length === 3);"):
            self.assertEqual(self.judge("tests/chat/a.test.mjs", line), [], line)
        for line in ("process.wait(timeout=PATIENCE_S)", "client.settimeout(PATIENCE_S)", "# time.sleep(1)"):
            self.assertEqual(self.judge("tests/program/a.py", line), [], line)

    def test_time_passes_through_one_helper_only(self):
        self.assertEqual(self.judge(waiting.HELPER, "setTimeout(resolve, milliseconds);"), [])
        self.assertTrue(self.judge("tests/support/program.mjs", "setTimeout(resolve, milliseconds);"))
        self.assertEqual(self.judge("tests/browser/line.mjs", "await letTimePass(wait, 'a slow line is slow');"), [])

    def test_what_is_no_test_has_timers(self):
        self.assertEqual(self.judge("www/src/net/typist.ts", "setTimeout(stop, 5000);"), [])
        self.assertEqual(self.judge("tools/fresh.py", "time.sleep(1)"), [])


class References(unittest.TestCase):
    FILES = {
        "include/snug/socket.h": "class Socket {\n public:\n  void join() const;\n  // leave\n};\nstruct Event {\n};\n",
        "docs/other.md": "# One `thing`\n```\n# none\n```\n",
        "tests/conformance/rooms.test.mjs": 'test("are left", () => {});',
    }

    def judge(self, text):
        tree = references.Tree(self.FILES.get, self.FILES.__contains__, ["TEST_F(Rooms,\n       AreLeft) {\n"])
        return list(tree.complaints("docs/page.md", text))

    def row(self, members="`Socket::join` [socket.h](../include/snug/socket.h)", tests="`Rooms.AreLeft`"):
        return self.judge(f"| node | {members} | {tests} |\n")

    def test_links_lead_to_files_and_headings(self):
        self.assertEqual(self.judge("[a](other.md) [b](other.md#one-thing) [c](https://example.org/x) [d](#here)\n# Here\n"), [])
        for bad in ("[a](another.md)", "[a](other.md#two)", "[a](other.md#none)", "[a](#there)"):
            self.assertTrue(self.judge(bad + "\n"), bad)

    def test_code_is_not_taken_for_links(self):
        self.assertEqual(self.judge("```cpp\nfind[](nothing)\n```\n"), [])

    def test_a_row_names_what_its_headers_declare(self):
        self.assertEqual(self.row(), [])
        self.assertEqual(self.row("`Event` [socket.h](../include/snug/socket.h)"), [])
        for bad in ("`Socket::leave`", "`Socket::part`", "`Event::join`", "`Sockets`"):
            self.assertTrue(self.row(bad + " [socket.h](../include/snug/socket.h)"), bad)

    def test_a_row_names_tests_that_are_there(self):
        self.assertEqual(self.row(tests='[rooms](../tests/conformance/rooms.test.mjs) "are left"'), [])
        for bad in ("", "`Rooms.AreJoined`", '[rooms](../tests/conformance/rooms.test.mjs) "are joined"'):
            self.assertTrue(self.row(tests=bad), bad)


if __name__ == "__main__":
    unittest.main()
