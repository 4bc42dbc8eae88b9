#!/usr/bin/env bash
# From one release to the next while both doors are in use: from the last one in tests/upgrade/releases to this checkout, with that release's gateway; and from
# this checkout to a next release that is made here, by the recipe in CONTRIBUTING.md, and by the naive way, which must fail the same checks.
. "$(dirname "$0")/tap.bash"
major=$("$top/scripts/packages" major)
export PATH="/usr/lib/postgresql/$major/bin:$PATH"
server a

begin_load() { # NAME GATEWAY
    local url
    url=$(url a "$1")
    cat >"$work/calls.sql" <<SQL
select booking_api.create_booking('ann@example.com', '[{"eventId": "$event", "quantity": 1}]') ->> 'id' as booking \\gset
select booking_api.create_booking(customer_email => 'bob@example.com', items => '[{"eventId": "$event", "quantity": 1}]', idempotency_key => null);
select booking_api.cancel_booking(booking_id => ':booking');
select booking_api.list_bookings(email => 'bob@example.com', page_limit => '3');
SQL
    pgbench -n -c 2 -T 600 -M simple -L 2000 --failures-detailed -f "$work/calls.sql" "$url" >"$work/pgbench" 2>&1 &
    bench=$!
    rm -f "$work/gateway.log" && touch "$work/gateway.log"
    env -i PATH="$PATH" DATABASE_URL="$(url a "$1" booking_gateway)" PORT=0 "$2" >"$work/gateway.log" 2>&1 &
    gateway=$!
    sessions+=("$bench" "$gateway")
    until grep -q 'listening on' "$work/gateway.log"; do kill -0 "$gateway" && sleep 0.05 || return 1; done
    port=$(sed -n 's/.*listening on http:[^"]*:\([0-9]*\)".*/\1/p' "$work/gateway.log")
    : >"$work/http"
    rm -f "$work/stop"
    while [[ ! -e $work/stop ]]; do
        curl -sS -o /dev/null -m 10 -w '%{http_code} %{time_total}\n' -H 'Content-Type: application/json' \
            -d "{\"customerEmail\": \"eve@example.com\", \"items\": [{\"eventId\": \"$event\", \"quantity\": 1}]}" \
            "http://127.0.0.1:$port/api/v1/bookings" >>"$work/http" 2>&1
    done &
    client=$!
    sessions+=("$client")
    until [[ $(wc -l <"$work/http") -ge 20 ]]; do sleep 0.05; done
}

end_load() {
    local before
    before=$(wc -l <"$work/http")
    until [[ $(wc -l <"$work/http") -ge $((before + 20)) ]]; do sleep 0.05; done
    touch "$work/stop"
    wait "$client"
    kill "$bench" 2>/dev/null
    wait "$bench" 2>/dev/null
    kill "$gateway" 2>/dev/null
    wait "$gateway" 2>/dev/null
}

sql_failures() { grep -cE 'ERROR|aborted' "$work/pgbench"; }
http_failures() { grep -cv '^201 ' "$work/http"; }
slow_calls() { awk '$2 > 2' "$work/http" | wc -l; }

prepare() { # NAME TREE: a database of that release, with data
    sql "$(url a)" -c "create database $1"
    DATABASE_URL=$(url a "$1") "$2/scripts/migrate" >"$work/log" 2>&1 && make_event "$(url a "$1")" && book "$(url a "$1")" >/dev/null
}
upgrade() { # NAME TREE [GATEWAY]
    begin_load "$1" "${3:-$BOOKING_GATEWAY}" && DATABASE_URL=$(url a "$1") "$2/scripts/migrate" >"$work/log" 2>&1
    local code=$?
    end_load
    cat "$work/log"
    return $code
}
no_call_failed() { # TITLE
    is "$(sql_failures) $(http_failures)" "0 0" "$1: no call failed, in SQL and over HTTP"
    is "$(slow_calls)" "0" "$1: none over HTTP waited longer than 2 s"
    says "$work/http" '^201 ' "$1: and there were some"
}

# From the last release, which is built once and kept
read -r version commit <<<"$(grep -v '^#' "$top/tests/upgrade/releases" | tail -n 1)"
release=$(dirname "$BOOKING_GATEWAY")/releases/$commit
take() {
    [[ ! -x $release/build/booking-gateway ]] || return 0
    mkdir -p "$release"
    git -C "$top" -c safe.directory="*" archive "$commit" | tar -x -C "$release" && env -u BUILD_DIR "$release/scripts/build"
}
if [[ $(git -C "$top" -c safe.directory='*' rev-parse --is-shallow-repository) == true ]]; then
    echo "# this clone is shallow, $version may not be in it: nothing is upgraded from it"
else
    ok "$version is built" take
    ok "$version is installed" prepare released "$release"
    ok "and upgraded to this checkout while it is used" upgrade released "$top" "$release/build/booking-gateway"
    no_call_failed "from $version"
    is "$(verified "$(url a released)")" "ok" "from $version: invariants hold"
fi

# The next release: a column that every new booking fills, and a parameter more
grow() { # TREE
    perl -0pi -e 's/\(id, customer_email, status, created_at, updated_at\)\n(.*?), v_now, v_now from/(id, customer_email, status, created_at, updated_at, sales_channel)\n$1, v_now, v_now, \x27direct\x27 from/' "$1/sql/impl/booking/store_bookings.sql"
    perl -0pi -e 's/idempotency_key text default null\)/idempotency_key text default null, sales_channel text default null)/; s/create_booking\(text, jsonb, text\)/create_booking(text, jsonb, text, text)/' "$1/sql/api/create_booking.sql"
    ! cmp -s "$1/sql/impl/booking/store_bookings.sql" "$top/sql/impl/booking/store_bookings.sql" && ! cmp -s "$1/sql/api/create_booking.sql" "$top/sql/api/create_booking.sql"
}
backfill="update booking_data.booking set sales_channel = 'unknown' where sales_channel is null"
left_empty() { sql "$(url a "$1")" -c "select count(*) from booking_data.booking where sales_channel is null"; }

tree=$(copy recipe)
add_change "$tree" sales_channel <<<"begin; set local role booking_owner; alter table booking_data.booking add column sales_channel text; commit;"
ok "the next release is made" grow "$tree"
sed -i '1i drop function if exists booking_api.create_booking(text, jsonb, text);' "$tree/sql/api/create_booking.sql"
ok "this checkout is installed" prepare recipe "$top"
ok "by the recipe: it is upgraded while it is used" upgrade recipe "$tree"
no_call_failed "by the recipe"
sql "$(url a recipe)" -c "set role booking_owner; $backfill" -o /dev/null
is "$(left_empty recipe)" "0" "by the recipe: after the backfill no booking is without the new value"
is "$(verified "$(url a recipe)")" "ok" "by the recipe: invariants hold"
ok "callers with the new form are served" sql "$(url a recipe)" -c "select booking_api.create_booking('a@example.com', '[{\"eventId\": \"$event\", \"quantity\": 1}]', sales_channel => 'box office')"

# The naive ways, which these checks must notice
tree=$(copy naive)
add_change "$tree" sales_channel <<<"begin; set local role booking_owner; alter table booking_data.booking add column sales_channel text; $backfill; drop function booking_api.create_booking(text, jsonb, text); commit; select pg_sleep(1);"
ok "another is made" grow "$tree"
ok "this checkout is installed once more" prepare naive "$top"
ok "the naive way: the run goes well" upgrade naive "$tree"
ok "but calls fail" test "$(sql_failures)" -gt 0
ok "and bookings are without the new value" test "$(left_empty naive)" -gt 0
tree=$(copy overload)
perl -0pi -e 's/idempotency_key text default null\)/idempotency_key text default null, sales_channel text default null)/; s/create_booking\(text, jsonb, text\)/create_booking(text, jsonb, text, text)/' "$tree/sql/api/create_booking.sql"
ok "this checkout is installed for the last time" prepare overload "$top"
ok "a parameter more without dropping the old form is refused" fails env DATABASE_URL="$(url a overload)" "$tree/scripts/migrate"
ok "and bookings go on" book "$(url a overload)"
done_testing
