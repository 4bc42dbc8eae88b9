# shellcheck shell=bash
# Sourced by the tests of this folder: a throw-away copy of what migrates, servers of its own, and TAP.
set -uo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/booking-upgrade.XXXXXX")
chmod 0755 "$work" # as root, the server's user must get through
count=0
failures=0
sessions=()

cleanup() {
    local pid cluster
    for pid in "${sessions[@]}"; do kill "$pid" 2>/dev/null; done
    for cluster in "$work"/cluster-*; do
        if [[ -e $cluster && $cluster != *.lock ]]; then "$top/scripts/cluster" remove "$cluster" >/dev/null; fi
    done
    rm -rf "$work"
}
trap cleanup EXIT

server() { "$top/scripts/cluster" start "$work/cluster-$1" fsync=off max_connections=60 max_prepared_transactions=2 >/dev/null; } # NAME
url() { "$top/scripts/cluster" url "$work/cluster-$1" "${@:2}"; }                                                              # NAME [DATABASE [USER]]
sql() { PGOPTIONS='-c client_min_messages=warning' psql -XqAt -v ON_ERROR_STOP=1 "$@"; }                                                      # URL ...

copy() { # NAME: a tree that the test may change
    mkdir -p "$work/$1"
    cp -r "$top/scripts" "$top/sql" "$top/migrations" "$work/$1/"
    echo "$work/$1"
}

add_change() { # TREE NAME: deploy from standard input; verified by nothing yet
    cat >"$1/migrations/deploy/$2.sql"
    echo "select 1;" >"$1/migrations/verify/$2.sql"
    echo "select 1;" >"$1/migrations/revert/$2.sql"
    echo "$2 2030-01-01T00:00:00Z Test <test@example.com> # test" >>"$1/migrations/sqitch.plan"
}

ok() { # TITLE COMMAND ...
    local title=$1 result="ok"
    shift
    "$@" >"$work/last" 2>&1 || result="not ok"
    count=$((count + 1))
    echo "$result $count - $title"
    if [[ $result != ok ]]; then
        failures=$((failures + 1))
        sed 's/^/# /' "$work/last"
    fi
}

fails() { ! "$@"; }
is() { ok "$3" diff <(echo "$1") <(echo "$2"); } # HAVE WANT TITLE
says() { ok "$3" grep -qE "$2" "$1"; }            # FILE PATTERN TITLE

done_testing() {
    echo "1..$count"
    [[ $failures -eq 0 ]]
}

# A session that runs a statement and keeps its transaction open, until `let_go` ends it.
hold_open() { # URL STATEMENT
    mkfifo "$work/session"
    psql -XqAt "$1" <"$work/session" >"$work/session.out" 2>&1 &
    sessions+=($!)
    exec {session}>"$work/session"
    printf '%s\n' "begin isolation level repeatable read;" "$2;" "\\echo held" >&"$session"
    until grep -qx held "$work/session.out"; do sleep 0.02; done
}

let_go() {
    exec {session}>&-
    wait "${sessions[-1]}" 2>/dev/null
    rm -f "$work/session"
}

event=00000000-0000-7000-8000-0000000000aa
make_event() { # URL
    sql "$1" -o /dev/null <<SQL
set role booking_owner;
insert into booking_data.event (id, name, starts_at, status) values ('$event', 'Night Train', '2430-05-01', 'on_sale');
insert into booking_data.event_seats (event_id, capacity) values ('$event', 1000000);
insert into booking_data.change (kind, event_id, happened_at, resource)
select 'event.created', e.id, e.updated_at, booking_impl.event_json(e, s)
from booking_data.event e join booking_data.event_seats s on s.event_id = e.id;
SQL
}
book() { # URL [EMAIL]: the booking's id
    sql "$1" -c "select booking_api.create_booking(customer_email => '${2:-ann@example.com}', items => '[{\"eventId\": \"$event\", \"quantity\": 1}]') ->> 'id'"
}
verified() { sql "$1" -c "select booking_api.verify_invariants() ->> 'status'"; } # URL
