#!/usr/bin/env bash
# What scripts/migrate does with a server, a database or a change that is not as it should be: nothing is ever undone by itself.
. "$(dirname "$0")/tap.bash"
server a
migrate() { DATABASE_URL=$1 "${tree:-$top}/scripts/migrate" >"$work/log" 2>&1; } # URL

# Refused before anything is changed
sql "$(url a)" -c "create database latin encoding 'LATIN1' locale 'C' template template0" -c 'create database booking' -c 'create database elsewhere'
ok "a database that is not UTF8 is refused" fails migrate "$(url a latin)"
says "$work/log" 'database latin has the encoding LATIN1, and UTF8 is needed' "in a sentence"
is "$(sql "$(url a latin)" -c "select count(*) from pg_namespace where nspname in ('sqitch', 'booking_data')") $(sql "$(url a)" -c "select count(*) from pg_roles where rolname like 'booking%'")" "0 0" "and nothing is changed"

# pg_trgm elsewhere than in public
sql "$(url a elsewhere)" -c 'create schema ext' -c 'create extension pg_trgm schema ext'
ok "pg_trgm may be in another schema" migrate "$(url a elsewhere)"
make_event "$(url a elsewhere)"
is "$(sql "$(url a elsewhere)" -c "select booking_api.list_events(search => 'night') -> 'data' -> 0 ->> 'name'")" "Night Train" "and events are found by text"

# Locks that others hold
db=$(url a booking)
for name in migrate apply; do
    hold_open "$db" "select pg_advisory_lock(hashtextextended('booking/$name', 0))"
    pid=$(sql "$db" -c "select pid from pg_locks where locktype = 'advisory' and granted")
    MIGRATE_WAIT=200ms MIGRATE_TRIES=1 ok "a lock of the same number as '$name' is not waited for without end" fails migrate "$db"
    says "$work/log" "the lock \"$name\" of database booking is held by pid $pid" "and who holds it is told"
    let_go
done
ok "once it is free all goes well" migrate "$db"

# A change that fails in the middle, with data
make_event "$db"
booking=$(book "$db")
tree=$(copy tree)
add_change "$tree" first_step <<<"alter table booking_data.booking add column note text;"
add_change "$tree" second_step <<<"begin; alter table booking_data.booking add column half integer; select 1 / 0; commit;"
add_change "$tree" third_step <<<"alter table booking_data.booking add column last_note text;"
columns() { sql "$db" -c "select coalesce(string_agg(attname, ' ' order by attnum), '') from pg_attribute where attrelid = 'booking_data.booking'::regclass and attname in ('note', 'half', 'last_note') and not attisdropped"; }
ok "a change that fails fails the run" fails migrate "$db"
says "$work/log" "the change 'second_step' failed \(migrations/deploy/second_step.sql\); those before it are kept, nothing was reverted" "which says so"
says "$work/log" "division by zero" "and why"
is "$(columns)" "note" "what was done before it stays, of itself nothing"
is "$(sql "$db" -c "select booking_api.get_booking('$booking') ->> 'id'") $(verified "$db")" "$booking ok" "the data is there"
ok "and bookings go on" book "$db"
echo "begin; alter table booking_data.booking add column half integer; commit;" >"$tree/migrations/deploy/second_step.sql"
echo "select no_such_column from booking_data.booking;" >"$tree/migrations/verify/third_step.sql"
ok "put right, it goes on from there, to a change that is not what it should be" fails migrate "$db"
is "$(columns)" "note half last_note" "which is not reverted either"
says "$work/log" "a change is deployed but is not what it should be" "but told"
echo "select 1;" >"$tree/migrations/verify/third_step.sql"
ok "put right, all is well" migrate "$db"
is "$(verified "$db")" "ok" "and the data is whole"

# An index that is made without a lock meets a snapshot that is held
add_change "$tree" new_index <<'SQL'
drop index concurrently if exists booking_data.booking_by_note;
create index concurrently booking_by_note on booking_data.booking (note);
SQL
state() { sql "$db" -c "select coalesce((select indisvalid::text from pg_index where indexrelid = to_regclass('booking_data.booking_by_note')), 'none')"; }
hold_open "$db" "select count(*) from booking_data.event"
MIGRATE_TRIES=2 MIGRATE_LOCK_TIMEOUT=300ms ok "while somebody holds an old snapshot it fails" fails migrate "$db"
says "$work/log" "the change 'new_index' failed" "and says so"
is "$(state)" "false" "and leaves an invalid index behind"
ok "bookings go on meanwhile" book "$db"
let_go
ok "run again, with the snapshot gone, it goes on" migrate "$db"
is "$(state)" "true" "the index is made anew"
sql "$db" -c "update pg_index set indisvalid = false where indexrelid = 'booking_data.booking_by_note'::regclass"
ok "an index that is left invalid is not overlooked" fails migrate "$db"
says "$work/log" "the index booking_data.booking_by_note is invalid" "it is told"

# Many databases of one server at once
unset tree
for n in {1..5}; do sql "$(url a)" -c "create database many_$n"; done
pids=()
for n in {1..5}; do
    DATABASE_URL=$(url a "many_$n") "$top/scripts/migrate" >"$work/many_$n" 2>&1 &
    pids+=($!)
done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
is "$failed" "0" "five databases of a server are migrated at once"
done_testing
