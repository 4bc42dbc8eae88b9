begin;
\ir ../helpers.sql
select plan(33);

select * from test.check_api_function('send_past_mails', 'since text, dry_run text', 'json', 'volatile', gateway => false);

select test.end_transactions();
select test.set_clock('2030-05-01T12:00:00Z');
select test.make_event(name => 'Hall', capacity => 50) as hall \gset
select test.make_booking(:'hall', 1, 'ann@example.com') as ann, test.make_booking(:'hall', 1, 'bob@example.com') as bob \gset
select set_config('test.now', '2030-05-08T12:00:00Z', true) \g /dev/null
select booking_api.update_event(event_id => :'hall', request => '{"venue": "Tent"}'), booking_api.cancel_booking(booking_id => :'bob') \g /dev/null
select set_config('test.now', '2030-05-11T12:00:00Z', true) \g /dev/null
create function pg_temp.queue() returns text language plpgsql as $$
declare
    v_read integer[];
begin
    for n in 1..9 loop
        v_read := v_read || booking_api.queue_deliveries(channel => 'email');
        exit when v_read[n] = 0;
    end loop;
    return array_to_string(v_read, ' ');
end
$$;
create function pg_temp.mails() returns text language sql as $$
select coalesce(string_agg(split_part(d.recipient, '@', 1) || ' ' || split_part(d.kind, '.', 2), ', ' order by d.kind, d.recipient), '') from booking_data.delivery d where d.channel = 'email'
$$;

-- The channel was never on: nothing is told unless it is asked for
select test.all_rows() as before \gset
select is(booking_api.send_past_mails(since => '2030-05-01T14:00:00+02:00', dry_run => 'true')::text, '{"since" : "2030-05-01T12:00:00.000Z", "mails" : 4, "dryRun" : true}', 'how many that would be');
select is(booking_api.send_past_mails(since => '2030-05-02T00:00:00Z', dry_run => 'true') ->> 'mails', '2', 'since another time');
select is(test.all_rows(), :'before', 'asking changes nothing');
select is(booking_api.send_past_mails(since => '2030-05-11T12:00:00Z')::text, '{"since" : "2030-05-11T12:00:00.000Z", "mails" : 0, "dryRun" : false}', 'nothing has happened since');
select is(test.all_rows(), :'before', 'so nothing changes');

-- A part, then the rest
select is(booking_api.send_past_mails(since => '2030-05-02T00:00:00Z', dry_run => 'false') ->> 'mails', '2', 'the younger half');
select is(pg_temp.queue(), '2 1 0', 'is read although it is older than a day');
select is(pg_temp.mails(), 'bob cancelled, ann updated', 'and told; of what is older nothing');
select is((r.told_since, r.last_booking_id)::text, '(,)', 'then it is over') from booking_data.change_reader r where r.name = 'email';
select is(booking_api.send_past_mails(since => '2030-05-01T00:00:00Z') ->> 'mails', '2', 'the rest, without what was told');
select is(pg_temp.queue(), '2 2 1 0', 'all is read');
select is(pg_temp.mails(), 'bob cancelled, ann confirmed, bob confirmed, ann updated', 'and nothing told twice');
select is(booking_api.send_past_mails(since => '2030-05-01T00:00:00Z') ->> 'mails', '0', 'nothing is left');

-- Never forward: what waits is not passed over
select test.as_owner('delete from booking_data.delivery');
select test.as_owner('update booking_data.change_reader set transaction_id = ''0'', position = 0, told_since = null where name = ''email''');
select is(booking_api.send_past_mails(since => '2030-05-08T12:00:00Z') ->> 'mails', '2', 'while the reader is behind');
select is((r.transaction_id, r.position, r.told_since)::text, '(0,0,"2030-05-08 12:00:00+00")', 'it stays there') from (select r.transaction_id, r.position, r.told_since at time zone 'UTC' || '+00' as told_since from booking_data.change_reader r where r.name = 'email') r;

-- Many, in tables that nobody has analyzed
select test.as_owner('insert into booking_data.change (transaction_id, kind, booking_id, resource, happened_at)
    select ''5'', ''booking.confirmed'', gen_random_uuid(), ''{}'', ''2030-05-10T00:00:00Z'' from generate_series(1, 3000)');
select test.as_owner('insert into booking_data.delivery (id, channel, recipient, epoch, transaction_id, position, kind)
    select gen_random_uuid(), ''email'', ''x'', c.epoch, c.transaction_id, c.position, c.kind from booking_data.change c where c.transaction_id = ''5'' limit 2000');
create function pg_temp.rows_read() returns bigint language sql as $$
select sum(coalesce(t.idx_tup_fetch, 0) + coalesce(t.seq_tup_read, 0))::bigint from pg_stat_xact_user_tables t where t.schemaname = 'booking_data'
$$;
select pg_temp.rows_read() as rows_read \gset
select is(booking_api.send_past_mails(since => '2030-05-09T00:00:00Z', dry_run => 'true') ->> 'mails', '1000', 'those of many that have none');
select cmp_ok(pg_temp.rows_read() - :rows_read, '<', 50000::bigint, 'each table is read a few times, not once for each mail');

select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values ('since => ''2030-05-01''', '{since}'), ('since => null', '{since}'), ('since => ''2030-05-11T12:00:00.001Z'', dry_run => ''yes''', '"{since,dryRun}"')) t (arguments, parameters)
cross join test.error(format('select booking_api.send_past_mails(%s)', arguments)) r;

select * from finish();
rollback;
