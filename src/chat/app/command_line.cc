// CLI11 reads the arguments; the commands themselves are elsewhere.
#include "app/command_line.h"

#include <CLI/CLI.hpp>

#include "app/exit_code.h"

namespace snug::app {
namespace {

void add_places(CLI::App& app, Arguments& arguments) {
  app.add_option("--config", arguments.config,
                 "Settings file (snug config prints one); /etc/snug/snug.toml if it is there")
      ->type_name("FILE");
  app.add_option("--data", arguments.data, "Folder of the database")->type_name("FOLDER");
}

void add_serve(CLI::App& app, Arguments& arguments) {
  CLI::App* serve = app.add_subcommand("serve", "Run the chat (what snug does without a command)");
  for (CLI::App* place : {&app, serve}) {
    place
        ->add_option("--listen", arguments.listen,
                     "Address to serve, such as localhost:3000, :3000 or unix:/run/snug.sock; "
                     "repeat it for several")
        ->type_name("ADDRESS")
        ->allow_extra_args(false);
  }
  serve->callback([&arguments] { arguments.command = Command::kServe; });
}

void add_users(CLI::App& app, Arguments& arguments) {
  CLI::App* user =
      app.add_subcommand("user", "People: list them, or let one in who forgot the password");
  user->require_subcommand(1);
  user->add_subcommand("list", "Print everyone's name, role and when they were last here")
      ->callback([&arguments] { arguments.command = Command::kUserList; });
  CLI::App* reset =
      user->add_subcommand("reset", "Give someone a new password, and sign them out everywhere");
  reset->add_option("name", arguments.user_name, "The name they sign in with")->required();
  reset->add_flag("--stdin", arguments.password_from_stdin,
                  "Read the new password from standard input; otherwise one is made and printed");
  reset->callback([&arguments] { arguments.command = Command::kUserReset; });
}

void add_invite(CLI::App& app, Arguments& arguments) {
  CLI::App* invite =
      app.add_subcommand("invite", "Print a link with which someone makes an account");
  invite->add_option("--uses", arguments.invite_uses, "How many people may use it (1)")
      ->check(CLI::Range(1, 1000));
  invite->add_option("--days", arguments.invite_days, "For how many days (7)")
      ->check(CLI::Range(1, 365));
  invite->add_flag("--admin", arguments.invite_admin,
                   "Whoever uses it may invite and reset others");
  invite->callback([&arguments] { arguments.command = Command::kInvite; });
}

}  // namespace

std::variant<Arguments, Finished> parse_command_line(int count, const char* const* values) {
  Arguments arguments;
  CLI::App app("snug: a chat of your own, in one program.", "snug");
  app.fallthrough();
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", SNUG_VERSION);
  add_places(app, arguments);
  add_serve(app, arguments);
  app.add_subcommand("config", "Print every setting with its default and what it does")
      ->callback([&arguments] { arguments.command = Command::kConfig; });
  add_users(app, arguments);
  add_invite(app, arguments);
  app.add_subcommand("version", "Print the version")->callback([&arguments] {
    arguments.command = Command::kVersion;
  });
  try {
    app.parse(count, values);
  } catch (const CLI::ParseError& error) {
    return Finished{app.exit(error) == 0 ? kSuccess : kUsage};
  }
  return arguments;
}

}  // namespace snug::app
