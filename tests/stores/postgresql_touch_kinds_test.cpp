#include "tests/stores/touch_words.hpp"

using namespace dunlin;
using test::last_of;

namespace {

const std::string made
    = "CREATE SCHEMA s; CREATE TABLE p (id int PRIMARY KEY);"
      "CREATE TABLE a (id serial, p int CONSTRAINT k REFERENCES p);"
      "CREATE INDEX i ON a (p); CREATE SEQUENCE q;"
      "CREATE TABLE w (k int) PARTITION BY LIST (k);"
      "CREATE TABLE w1 PARTITION OF w FOR VALUES IN (1);"
      "CREATE DOMAIN d AS int; CREATE TABLE ds (d d);"
      "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1;"
      " END $$";

} // namespace

TEST_CASE("each kind of statement of PostgreSQL touches what it works on") {
  using kind = std::pair<std::string, std::string>;
  const auto [text, touches] = GENERATE(
      kind{"CREATE TABLE b () INHERITS (a)",
           "reads sequence:a_id_seq, writes a, writes b"},
      kind{"ALTER TABLE w DETACH PARTITION w1", "writes w, writes w1"},
      kind{"ALTER TABLE p SET SCHEMA s",
           "reads schema:s, writes index:p_pkey, writes index:s.p_pkey, writes"
           " p, writes s.p"},
      kind{"ALTER SEQUENCE q OWNED BY a.p", "reads a, writes sequence:q"},
      kind{"DROP SEQUENCE q", "writes sequence:q"},
      kind{"ALTER TABLE a ALTER id DROP DEFAULT",
           "reads sequence:a_id_seq, writes a"},
      kind{"CREATE STATISTICS pairs ON id, p FROM a",
           "reads sequence:a_id_seq, writes a, writes statistic ext:pairs"},
      kind{"CREATE PUBLICATION all_of_p FOR TABLE p",
           "reads p, writes publication:all_of_p"},
      kind{"ALTER DOMAIN d ADD CHECK (VALUE > 0)",
           "reads ds, reads type:d, writes type:d"},
      kind{"CREATE DOMAIN e AS d", "reads type:d, writes type:e"},
      kind{"CLUSTER a USING i", "commutes sequence:a_id_seq, writes a"},
      kind{"REINDEX INDEX i", "commutes sequence:a_id_seq, writes a"},
      kind{"REINDEX TABLE a", "commutes sequence:a_id_seq, writes a"},
      kind{"VACUUM a", "commutes sequence:a_id_seq, writes a"},
      kind{"ANALYZE a", "reads a, writes statistics:a"},
      kind{"NOTIFY somebody", ""},
      kind{"ALTER TABLE a VALIDATE CONSTRAINT k",
           "commutes sequence:a_id_seq, reads p, reads sequence:a_id_seq, "
           "writes a"},
      kind{"TRUNCATE a RESTART IDENTITY", "writes a, writes sequence:a_id_seq"},
      kind{"GRANT SELECT ON ALL TABLES IN SCHEMA s TO bob", "writes schema:s"},
      kind{"ALTER TABLE a OWNER TO bob", "reads sequence:a_id_seq, writes a"},
      kind{"SECURITY LABEL ON TABLE a IS 'x'", "reads a, writes rights:a"},
      kind{"ALTER FUNCTION f() STABLE", "writes function:f"},
      kind{"DROP FUNCTION f()", "writes function:f"},
      kind{"SELECT 'd'::regtype", "reads type:d"},
      kind{"CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
           "line 1: CREATE EVENT TRIGGER may change what all others see"});
  INFO(text);
  CHECK(last_of({made, text}) == touches);
}
