"""Tests of the program from outside: start, stop, exit codes, commands, and what systemd is told."""
import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from program import BINARY, PATIENCE_S, TRUSTING, Server, listening_socket, make_certificate, receive, run


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="snug-program-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"

    def serve(self, *arguments, **options):
        server = Server(self.data, *arguments, **options)
        self.addCleanup(server.__exit__)
        return server

    def owned(self, **options):
        """A server whose owner is ann."""
        server = self.serve(**options)
        status, answer = server.join(server.owner_link()[2], "ann")
        self.assertEqual(status, 200, answer)
        return server


class Serving(Program):
    def test_answers_health_and_the_page_and_ends_well_when_told_to(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.serve()
            self.assertEqual(server.request("GET", "/healthz"), (200, "ok\n"))
            status, page = server.request("GET", "/")
            self.assertEqual(status, 200)
            self.assertIn("<html", page.lower())
            self.assertEqual(server.stop(number), 0, server.log())

    def test_a_terminal_that_closes_ends_it_well(self):
        server = self.serve()
        self.assertEqual(server.request("GET", "/healthz"), (200, "ok\n"))
        self.assertEqual(server.stop(signal.SIGHUP), 0, server.log())

    def test_the_data_folder_is_its_owners_alone(self):
        server = self.serve()
        server.owner_link()
        self.assertEqual(stat.S_IMODE(self.data.stat().st_mode), 0o700)
        self.assertEqual(stat.S_IMODE((self.data / "control.sock").stat().st_mode), 0o600)

    def test_a_clean_stop_leaves_the_database_whole_in_one_file(self):
        server = self.owned()
        self.assertEqual(server.stop(), 0, server.log())
        left = {path.name for path in self.data.iterdir()}
        self.assertIn("snug.db", left)
        self.assertNotIn("snug.db-wal", left)
        self.assertNotIn("control.sock", left)

    def test_localhost_is_both_loopback_addresses_where_there_are_both(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = self.serve(listen=("--listen", f"localhost:{port}"))
        self.assertEqual(server.url(), f"http://127.0.0.1:{port}")
        self.assertTrue(server.owner_link()[1].startswith(f"http://localhost:{port}/#join="))

    def test_several_addresses_are_served(self):
        path = self.folder / "chat.sock"
        server = self.serve("--listen", f"unix:{path}")
        server.wait_for(re.escape(f"Listening on unix:{path}"))
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE_S)
            client.connect(str(path))
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 200 "))

    def test_a_socket_of_the_service_manager_is_used(self):
        with listening_socket() as listener:
            port = listener.getsockname()[1]

            # The shell becomes the server, so that LISTEN_PID is right.
            process = subprocess.Popen(
                ["/bin/sh", "-c", f'exec 3<&{listener.fileno()}; LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" serve --data "$1"', BINARY, str(self.data)],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, pass_fds=(listener.fileno(),))
            try:
                self.assertEqual(process.stdout.readline(), "Listening on fd:3\n")
                with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as client:
                    client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    self.assertTrue(client.recv(100).startswith(b"HTTP/1.1 200 "))
                process.terminate()
                self.assertEqual(process.wait(PATIENCE_S), 0)
            finally:
                process.kill()
                process.wait()
                process.stdout.close()

    def test_a_setting_of_the_file_is_used(self):
        settings = self.folder / "snug.toml"
        settings.write_text('public_origins = ["https://chat.example"]\n')
        server = self.serve("--config", settings)
        self.assertTrue(server.owner_link()[1].startswith("https://chat.example/#join="))


class Refusing(Program):
    def test_wrong_settings_are_refused_before_anything_is_made(self):
        settings = self.folder / "snug.toml"
        settings.write_text('litsen = ":3000"\n')
        done = run("serve", "--config", settings, "--data", self.data)
        self.assertEqual(done.returncode, 78)
        self.assertIn('snug.toml:1: unknown key "litsen"; did you mean "listen"?', done.stderr)
        self.assertFalse(self.data.exists())

    def test_wrong_arguments_are_refused(self):
        self.assertEqual(run("serve", "--nonsense").returncode, 64)

    def test_an_address_that_makes_no_sense_is_a_wrong_setting(self):
        done = run("serve", "--data", self.data, "--listen", "nowhere")
        self.assertEqual(done.returncode, 78, done.stderr)

    def test_an_address_in_use_is_named(self):
        with listening_socket() as listener:
            address = f"127.0.0.1:{listener.getsockname()[1]}"
            done = run("serve", "--data", self.data, "--listen", address)
        self.assertEqual(done.returncode, 69, done.stderr)
        self.assertIn(address, done.stderr)

    def test_a_second_server_on_the_same_data_is_refused(self):
        first = self.serve()
        first.url()
        done = run("serve", "--data", self.data, "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, 69, done.stderr)
        self.assertEqual(first.request("GET", "/healthz")[0], 200)

    @unittest.skipUnless(os.geteuid() == 0, "only root can be another user")
    def test_a_database_of_another_user_is_refused_with_what_to_do(self):
        self.folder.chmod(0o755)
        self.data.mkdir()
        (self.data / "snug.db").touch(0o600)
        nobody = 65534
        os.chown(self.data, nobody, nobody)
        server = self.serve(under=("setpriv", f"--reuid={nobody}", f"--regid={nobody}", "--clear-groups"))
        self.assertEqual(server.process.wait(PATIENCE_S), 69)
        self.assertIn(f"chown --reference={self.data}/ {self.data}/snug.db", server.log())

    def test_a_data_folder_that_is_a_file_is_refused(self):
        self.data.write_text("x")
        self.assertEqual(run("serve", "--data", self.data, "--listen", "127.0.0.1:0").returncode, 69)


class Failing(Program):
    def test_a_disk_that_fails_ends_it_with_a_code_of_its_own_and_without_an_answer(self):
        first = self.serve()
        first.owner_link()
        first.stop()
        fault = ("strace", "-f", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=1+")
        server = self.serve(under=fault, environment={"ASAN_OPTIONS": "detect_leaks=0"})
        # The new link is the first thing that is stored; it is not shown, since it may not be.
        self.assertEqual(server.process.wait(PATIENCE_S), 74, server.log())
        self.assertNotIn("owner", server.process.stdout.read())
        self.assertIn("the database failed", server.log())

    def test_a_quota_that_is_used_up_is_a_full_disk_and_ends_nothing(self):
        first = self.serve()
        first.owner_link()
        first.stop()
        log = self.data / "snug.db-wal"
        fault = ("strace", "-D", "-f", "-o", "/dev/null", "-P", log, "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=EDQUOT:when=1+")
        server = self.serve(under=fault, environment={"ASAN_OPTIONS": "detect_leaks=0"})
        server.wait_for_log("the disk is full")
        self.assertEqual(server.stop(), 0, server.log())

    def test_another_program_that_locks_the_database_is_waited_for(self):
        server = self.owned()
        with contextlib.closing(sqlite3.connect(self.data / "snug.db", isolation_level=None)) as shell:
            shell.execute("BEGIN IMMEDIATE")
            invite = subprocess.Popen([BINARY, "invite", "--data", self.data], stdout=subprocess.PIPE, text=True)
            server.wait_for_log("another program keeps the database")
            self.assertIsNone(invite.poll())
            shell.execute("ROLLBACK")
        self.assertIn("#join=", invite.communicate(timeout=PATIENCE_S)[0])
        self.assertEqual(server.stop(), 0, server.log())

    def test_a_database_that_cannot_be_read_ends_the_start_with_the_manuals_code(self):
        self.data.mkdir()
        (self.data / "snug.db").write_bytes(b"x" * 5000)
        done = run("serve", "--data", self.data, "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, 74, done.stderr)
        self.assertIn("backup", done.stderr)

    def test_a_database_that_is_missing_is_not_begun_anew(self):
        first = self.serve()
        first.owner_link()
        self.assertEqual(first.stop(), 0)
        (self.data / "snug.db").unlink()
        done = run("serve", "--data", self.data, "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, 74, done.stderr)
        self.assertIn("is missing or empty", done.stderr)
        self.assertFalse((self.data / "snug.db").exists())


class Certificates(Program):
    def setUp(self):
        super().setUp()
        self.certificate, self.key = make_certificate(self.folder, "one")
        self.settings = self.folder / "snug.toml"
        self.settings.write_text(f'tls_certificate = "{self.certificate}"\ntls_key = "{self.key}"\n')

    def presented(self, server):
        host, port = server.url().removeprefix("https://").split(":")
        return ssl.get_server_certificate((host, int(port)))

    def test_with_a_certificate_everything_is_https(self):
        server = self.serve("--config", self.settings)
        self.assertTrue(server.url().startswith("https://127.0.0.1:"))
        self.assertTrue(server.owner_link()[1].startswith(server.url()))
        self.assertEqual(server.request("GET", "/healthz"), (200, "ok\n"))
        body = json.dumps({"invite": server.owner_link()[2], "name": "ann", "password": "correct horse"}).encode()
        request = urllib.request.Request(server.url() + "/api/join", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE_S, context=TRUSTING) as answer:
            cookie = answer.headers["Set-Cookie"]
        self.assertTrue(cookie.startswith("__Host-snug_session="), cookie)
        self.assertIn("; Secure", cookie)
        self.assertEqual(server.stop(), 0, server.log())

    def test_a_signal_exchanges_the_certificate_and_a_bad_one_keeps_the_old(self):
        server = self.serve("--config", self.settings)
        self.assertEqual(self.presented(server), self.certificate.read_text())
        one_key = self.key.read_text()
        make_certificate(self.folder, "two")
        server.process.send_signal(signal.SIGHUP)
        server.wait_for_log("new connections get the certificate")
        two = self.certificate.read_text()
        self.assertEqual(self.presented(server), two)
        self.key.write_text(one_key)
        server.process.send_signal(signal.SIGHUP)
        server.wait_for_log("is not that of the certificate")
        self.assertEqual(self.presented(server), two)
        self.assertEqual(server.stop(), 0, server.log())

    def test_a_missing_key_is_a_wrong_setting(self):
        self.key.unlink()
        done = run("serve", "--config", self.settings, "--data", self.data, "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, 78, done.stderr)
        self.assertIn(f"cannot read the key {self.key}: No such file or directory: check the path", done.stderr)


class Administration(Program):
    def test_each_start_without_an_owner_prints_a_new_link_and_none_after(self):
        server = self.serve()
        first = server.owner_link()[2]
        server.stop()
        server = self.serve()
        second = server.owner_link()[2]
        self.assertNotEqual(first, second)
        self.assertEqual(server.join(second, "ann")[0], 200)
        self.assertEqual(server.join(first, "eve")[0], 404)
        server.stop()
        server = self.serve()
        server.url()
        server.stop()
        self.assertNotIn("owner", server.process.stdout.read())

    def test_an_invitation_made_beside_the_running_server_works_at_once(self):
        server = self.owned()
        done = run("invite", "--data", self.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.startswith(server.url() + "/#join="))
        self.assertEqual(server.join(done.stdout.strip().split("=")[1], "bob")[0], 200)
        people = run("user", "list", "--data", self.data).stdout.splitlines()
        self.assertRegex(people[1], r"^ann +owner ")
        self.assertRegex(people[2], r"^bob +member ")

    def test_an_invitation_made_while_no_server_runs_works_later(self):
        self.owned().stop()
        done = run("invite", "--data", self.data, "--admin")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.startswith("http://localhost:3000/#join="))
        status, answer = self.serve().join(done.stdout.strip().split("=")[1], "bob")
        self.assertEqual((status, answer["user"]["role"]), (200, "admin"))

    def test_a_reset_prints_a_password_that_works_and_ends_every_sign_in(self):
        server = self.serve()
        _, answer = server.join(server.owner_link()[2], "ann")
        bearer = {"Authorization": "Bearer " + answer["token"]}
        self.assertEqual(server.request("GET", "/api/session", headers=bearer)[0], 200)
        done = run("user", "reset", "ann", "--data", self.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(server.request("GET", "/api/session", headers=bearer)[0], 401)
        password = done.stdout.strip().splitlines()[-1]
        sign_in = {"name": "ann", "password": password, "token": True}
        self.assertEqual(server.request("POST", "/api/session", sign_in)[0], 200)

    def test_a_reset_reads_the_password_from_standard_input_also_without_a_server(self):
        self.owned().stop()
        done = run("user", "reset", "ann", "--stdin", "--data", self.data, given="battery staple\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("battery", done.stdout + done.stderr)
        sign_in = {"name": "ann", "password": "battery staple", "token": True}
        self.assertEqual(self.serve().request("POST", "/api/session", sign_in)[0], 200)

    def test_without_descriptors_newcomers_hear_503_and_commands_work(self):
        server = self.owned(under=("bash", "-c", 'ulimit -n 80; exec "$@"', "-"))
        host, port = server.url().removeprefix("http://").split(":")
        with contextlib.ExitStack() as held:
            for _ in range(100):
                held.enter_context(socket.create_connection((host, int(port))))
            for _ in range(3):
                with held.enter_context(socket.create_connection((host, int(port)))) as late:
                    late.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                    self.assertTrue(late.makefile("rb").read().startswith(b"HTTP/1.1 503 "))
                done = run("invite", "--data", self.data)
                self.assertEqual(done.returncode, 0, done.stderr)
        server.wait_for_log("nearly all of the 80 descriptors are in use: further connections are answered 503")
        self.assertEqual(server.stop(), 0)

    def test_what_cannot_be_done_is_said(self):
        server = self.owned()
        for arguments in (("user", "reset", "nobody"), ("user", "reset", "ann", "--stdin")):
            done = run(*arguments, "--data", self.data, given="short\n")
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"^snug: \S")
        self.assertEqual(server.request("GET", "/healthz")[0], 200)
        done = run("invite", "--data", self.folder / "elsewhere")
        self.assertEqual(done.returncode, 1)
        self.assertIn("start the server first", done.stderr)
        self.assertFalse((self.folder / "elsewhere").exists())

    def test_an_invitation_needs_an_owner(self):
        self.serve().owner_link()
        done = run("invite", "--data", self.data)
        self.assertEqual(done.returncode, 1)
        self.assertIn("owner's link", done.stderr)


class ServiceManager(Program):
    def test_is_told_when_it_is_ready_alive_and_stopping(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(self.folder / "notify"))
            server = self.serve(environment={"NOTIFY_SOCKET": str(self.folder / "notify"), "WATCHDOG_USEC": "200000"})
            receive(manager, "READY=1")
            receive(manager, "WATCHDOG=1")
            receive(manager, "WATCHDOG=1")
            server.process.send_signal(signal.SIGTERM)
            receive(manager, "STOPPING=1")
            self.assertEqual(server.process.wait(PATIENCE_S), 0)

    def test_may_ask_for_a_reload_when_there_is_nothing_to_read_again(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(self.folder / "notify"))
            server = self.serve(environment={"NOTIFY_SOCKET": str(self.folder / "notify")})
            receive(manager, "READY=1")
            server.process.send_signal(signal.SIGHUP)
            server.wait_for_log("need a restart")
            self.assertEqual(server.request("GET", "/healthz"), (200, "ok\n"))
            self.assertEqual(server.stop(), 0, server.log())

    def test_a_log_for_the_journal_has_priorities_and_no_times(self):
        with open(self.folder / "journal", "w+") as journal:
            status = os.fstat(journal.fileno())
            process = subprocess.Popen([BINARY, "serve", "--data", str(self.data), "--listen", "127.0.0.1:0"],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=journal, text=True,
                                       env={**os.environ, "JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"})
            process.stdout.readline()
            process.terminate()
            process.wait(PATIENCE_S)
            process.stdout.close()
            journal.seek(0)
            for line in journal.read().splitlines():
                self.assertRegex(line, r"^<[3-7]>\S")


if __name__ == "__main__":
    unittest.main()
