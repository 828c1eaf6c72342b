// The program user_map: users.mjs has its tests.
import { using } from "./program.mjs";
import { testUsers } from "./users.mjs";

testUsers("user_map", (body) => using("user_map", body));
