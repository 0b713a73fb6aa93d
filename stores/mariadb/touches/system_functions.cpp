#include "stores/mariadb/touches/expression.hpp"

#include "stores/sql/names.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

namespace dunlin::mariadb {

namespace {

/// Functions that compute, from MariaDB 10.5 to 11.8; and keywords and types
/// that stand before a bracket as these do.
constexpr std::string_view known_words = R"(
abs acos add_months adddate addtime aes_decrypt aes_encrypt against all and any
any_value area as asbinary ascii asin astext aswkb aswkt atan atan2 avg
benchmark between bigint bin binary binlog_gtid_pos bit bit_and bit_count
bit_length bit_or bit_xor blob boundary buffer by case cast ceil ceiling
centroid char char_length character character_length charset chr coalesce
coercibility collate collation column_add column_check column_create
column_delete column_exists column_get column_json column_list compress concat
concat_operator_oracle concat_ws connection_id contains conv convert convert_tz
convexhull cos cot count crc32 crc32c crosses cume_dist curdate current_date
current_role current_time current_timestamp current_user curtime database date
date_add date_format date_sub datediff datetime day dayname dayofmonth
dayofweek dayofyear dec decimal decode decode_histogram decode_oracle default
degrees dense_rank des_decrypt des_encrypt dimension disjoint distance distinct
div double else elseif elt encode encrypt endpoint enum envelope equals escape
except exists exp export_set exteriorring extract extractvalue field
find_in_set first_value fixed float floor format format_pico_time found_rows
from from_base64 from_days from_unixtime geomcollfromtext geomcollfromwkb
geometrycollection geometryfromtext geometryn geometrytype geomfromtext
geomfromwkb get_format get_lock glength greatest group group_concat having hex
hour if ifnull in inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr int
integer interiorringn intersect intersects interval is is_free_lock is_ipv4
is_ipv4_compat is_ipv4_mapped is_ipv6 is_used_lock isclosed isempty isnull
isring issimple json_array json_array_append json_array_insert
json_array_intersect json_arrayagg json_compact json_contains
json_contains_path json_depth json_detailed json_equals json_exists
json_extract json_insert json_key_value json_keys json_length json_loose
json_merge json_merge_patch json_merge_preserve json_normalize json_object
json_object_filter_keys json_object_to_array json_objectagg json_overlaps
json_pretty json_query json_quote json_remove json_replace json_schema_valid
json_search json_set json_table json_type json_unquote json_valid json_value
kdf lag last_day last_insert_id last_value lastval lcase lead least left length
lengthb like limit linefromtext linefromwkb linestring linestringfromtext ln
load_file localtime localtimestamp locate log log10 log2 lower lpad lpad_oracle
ltrim ltrim_oracle make_set makedate maketime master_gtid_wait master_pos_wait
match max mbrcontains mbrdisjoint mbrequal mbrequals mbrintersects mbroverlaps
mbrtouches mbrwithin md5 median mediumint microsecond mid min minute
mlinefromtext mod month monthname mpointfromtext mpolyfromtext multilinestring
multilinestringfromtext multipoint multipolygon name_const natural_sort_key
nchar nextval not now nth_value ntile nullif numeric numgeometries
numinteriorrings numpoints nvarchar nvl nvl2 oct octet_length old_password on
or ord order over overlaps partition password percent_rank percentile_cont
percentile_disc period_add period_diff pi point pointfromtext pointfromwkb
pointn pointonsurface polyfromtext polygon polygonfromtext position pow power
quarter quote radians rand random_bytes rank real regexp regexp_instr
regexp_like regexp_replace regexp_substr release_all_locks release_lock repeat
replace replace_oracle return returning reverse right rlike round row row_count
row_number rownum rpad rpad_oracle rtrim rtrim_oracle schema schemas
sec_to_time second select separator session_user set setval sformat sha sha1
sha2 sign signed sin sleep smallint some soundex sounds space sqrt srid st_area
st_asbinary st_asgeojson st_astext st_aswkb st_aswkt st_boundary st_buffer
st_centroid st_collect st_contains st_convexhull st_crosses st_difference
st_dimension st_disjoint st_distance st_distance_sphere st_endpoint st_envelope
st_equals st_exteriorring st_geohash st_geomcollfromtext st_geomcollfromwkb
st_geometrycollectionfromtext st_geometrycollectionfromwkb st_geometryfromtext
st_geometryfromwkb st_geometryn st_geometrytype st_geomfromgeojson
st_geomfromtext st_geomfromwkb st_interiorringn st_intersection st_intersects
st_isclosed st_isempty st_isring st_issimple st_isvalid st_latfromgeohash
st_length st_linefromtext st_linefromwkb st_linestringfromtext
st_linestringfromwkb st_longfromgeohash st_mlinefromtext st_mpointfromtext
st_mpolyfromtext st_numgeometries st_numinteriorrings st_numpoints st_overlaps
st_pointfromgeohash st_pointfromtext st_pointfromwkb st_pointn
st_pointonsurface st_polyfromtext st_polyfromwkb st_polygonfromtext
st_polygonfromwkb st_relate st_simplify st_srid st_startpoint st_symdifference
st_touches st_union st_validate st_within st_x st_y startpoint std stddev
stddev_pop stddev_samp str_to_date strcmp subdate substr substr_oracle
substring substring_index subtime sum sys_guid sysdate system_user tan text
then time time_format time_to_sec timediff timestamp timestampadd timestampdiff
tinyint to_base64 to_char to_days to_seconds touches trim trim_oracle truncate
ucase uncompress uncompressed_length unhex union unique unix_timestamp unsigned
until updatexml upper user using utc_date utc_time utc_timestamp uuid
uuid_short uuid_v4 uuid_v7 value values var_pop var_samp varbinary varchar
variance vec_distance vec_distance_cosine vec_distance_euclidean vec_fromtext
vec_totext version week weekday weekofyear weight_string when where while
within wsrep_last_seen_gtid wsrep_last_written_gtid x xor y year yearweek
)";

std::unordered_set<std::string_view> words_of(std::string_view text) {
  std::unordered_set<std::string_view> out;
  while (!text.empty()) {
    const auto begin = text.find_first_not_of(" \n");
    if (begin == std::string_view::npos)
      break;
    text.remove_prefix(begin);
    out.insert(text.substr(0, text.find_first_of(" \n")));
    text.remove_prefix(std::min(text.size(), text.find_first_of(" \n")));
  }
  return out;
}

/// `nextval(s)`: a name, not an expression.
void use_sequence(reading& in, token_cursor arguments, use_verb verb) {
  if (const auto name = in.take_name(arguments))
    in.use_table(*name, verb);
}

} // namespace

bool is_system_function(const std::string& name) {
  static const auto all = words_of(known_words);
  return all.contains(name);
}

bool call_system_function(reading& in, const std::string& name,
                          token_cursor arguments) {
  if (name == "nextval" || name == "setval" || name == "lastval") {
    use_sequence(in, arguments,
                 name == "nextval"  ? use_verb::advances
                 : name == "setval" ? use_verb::defines
                                    : use_verb::mentions);
    auto rest = arguments;
    rest.take_item();
    read_expression(in, rest);
    return true;
  }
  if (name == "load_file") {
    const auto file = literal_of(arguments.take());
    if (file && arguments.at_end())
      in.use(in.apart("file:" + *file), use_verb::reads);
    else
      in.give_up("LOAD_FILE reads a file whose name is made at run time");
  }
  // What one session locks by name another may wait for.
  if (name == "get_lock" || name == "release_lock"
      || name == "release_all_locks" || name == "is_free_lock"
      || name == "is_used_lock")
    in.use(in.apart("locks"), use_verb::defines);
  return false;
}

} // namespace dunlin::mariadb
