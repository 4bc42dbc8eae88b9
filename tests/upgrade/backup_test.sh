#!/usr/bin/env bash
# Backup and restore as docs/operations.md says, into servers whose transactions count lower: feed and notifier go on, nothing is lost, nothing comes twice.
. "$(dirname "$0")/tap.bash"
feed() { # URL AFTER: the bookings, then the cursor
    sql "$1" -c "select (select coalesce(string_agg(d -> 'booking' ->> 'customerEmail', ' ' order by n), '') from json_array_elements(l -> 'data') with ordinality d (d, n) where d -> 'booking' is not null), l -> 'pagination' ->> 'nextCursor' from booking_api.list_changes(after => '$2', page_limit => '100') l"
}
told() { # URL CHANNEL: queues, claims and settles all that is due: who was told of, in order
    sql "$1" <<SQL
do \$\$ begin while booking_api.queue_deliveries(channel => '$2') > 0 loop commit; end loop; end \$\$;
create temporary table claimed as select * from booking_api.claim_deliveries(channel => '$2', most => 1000, most_per_webhook => 1000);
select coalesce(string_agg(coalesce(recipient, payload -> 'data' ->> 'customerEmail'), ' ' order by delivery_id), '') from claimed;
do \$\$ begin perform booking_api.settle_delivery(delivery_id => c.delivery_id, lease => c.lease, outcome => 'delivered', http_status => 200) from claimed c; end \$\$;
SQL
}
for name in a b c; do server $name; done

# The old server: migrated without a superuser, its transactions count far
sql "$(url a)" -c 'create role deployer login createrole' -c 'create database booking owner deployer'
old=$(url a booking deployer)
ok "a role with createrole that owns the database migrates" env DATABASE_URL="$old" "$top/scripts/migrate"
old=$(url a booking)
sql "$old" -c 'do $$ begin for n in 1..3000 loop perform pg_current_xact_id(); commit; end loop; end $$'
make_event "$old"
for channel in webhook email; do told "$old" $channel >/dev/null; done # both are switched on
sql "$old" -o /dev/null -c "select booking_api.create_webhook(request => '{\"url\": \"https://example.com/a\"}')"
book "$old" told@example.com >/dev/null
is "$(told "$old" webhook)|$(told "$old" email)" "told@example.com|told@example.com" "one is told of"
after=$(feed "$old" 0-0-0)
is "${after%|*}" "told@example.com" "and the feed has shown it"
book "$old" waits@example.com >/dev/null
ok "a dump is made by the role that migrated" pg_dump --format=custom --file="$work/dump" "$(url a booking deployer)"

goes_on() { # URL TITLE
    local begun
    begun=$(sql "$1" -c "select booking_api.begin_epoch() ->> 'epoch'")
    ok "$2: a new epoch begins" test "$begun" -gt 1
    is "$(verified "$1")" "ok" "$2: invariants hold"
    ok "$2: the transactions of this server count lower" test "$(sql "$1" -c "select pg_current_xact_id() < max(transaction_id) from booking_data.change")" = t
    book "$1" new@example.com >/dev/null
    is "$(feed "$1" "${after#*|}" | cut -d'|' -f1)" "waits@example.com new@example.com" "$2: the feed goes on where its reader was"
    is "$(told "$1" webhook)|$(told "$1" email)" "waits@example.com new@example.com|waits@example.com new@example.com" "$2: webhooks and mails too"
    book "$1" last@example.com >/dev/null
    is "$(told "$1" webhook)|$(told "$1" email)" "last@example.com|last@example.com" "$2: and go on"
    is "$(sql "$1" -c "select count(*) - count(distinct booking_impl.message_id(epoch, transaction_id, position, id)) from booking_data.delivery where channel = 'email'")" "0" "$2: no two mails have one id"
}

# The whole dump, by a role that is no superuser
sql "$(url b)" -c 'create role deployer login createrole' -c 'create database booking owner deployer'
new=$(url b booking deployer)
ok "the roles are made" psql -Xq -o /dev/null -f "$top/sql/roles.sql" "$new"
ok "the dump is restored without an error" pg_restore --exit-on-error --dbname="$new" "$work/dump"
goes_on "$(url b booking)" "restored"
ok "and migrating goes on there" env DATABASE_URL="$new" "$top/scripts/migrate"

# Data alone, into a database that was migrated
sql "$(url c)" -c 'create database booking'
new=$(url c booking)
ok "an empty database is migrated" env DATABASE_URL="$new" "$top/scripts/migrate"
ok "the data is restored without an error" pg_restore --data-only --disable-triggers --schema=booking_data --exit-on-error --dbname="$new" "$work/dump"
goes_on "$new" "data alone"
done_testing
