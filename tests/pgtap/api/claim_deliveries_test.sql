begin;
\ir ../helpers.sql
select plan(56);

select * from test.check_api_function('claim_deliveries', 'channel text, most integer, lease_seconds integer, most_per_webhook integer',
    'TABLE(delivery_id uuid, lease uuid, attempts integer, message_id text, kind text, payload json, url text, secrets text[], recipient text, mail json)', 'volatile', gateway => false);
select function_privs_are('booking_api', 'claim_deliveries', array(select t::regtype::text::name from pg_proc p, unnest(p.proargtypes) t where p.oid = 'booking_api.claim_deliveries'::regproc), 'booking_notifier', array['EXECUTE'], 'the notifier may');

select test.end_transactions();
select test.set_clock('2030-05-01T12:00:00Z');
select test.as_owner('update booking_data.change_reader set asked_at = ''2030-05-01T12:00:00Z''');
select w ->> 'id' as hook, w ->> 'secret' as secret from booking_api.create_webhook(request => '{"url": "https://example.com/a"}') w \gset
select is(count(*), 0::bigint, 'nothing is due: ' || c) from (values ('webhook'), ('email')) t (c) cross join lateral booking_api.claim_deliveries(channel => c, most => 10) group by c;

-- A booking, to a webhook and as mail
select test.make_event(name => 'Hall', capacity => 10) as hall \gset
select test.make_booking(:'hall', 2) as booking \gset
select booking_api.queue_deliveries(channel => c, most => 10) from (values ('webhook'), ('email')) t (c) \g /dev/null
create temporary table claimed on commit drop as select * from booking_api.claim_deliveries(channel => 'webhook', most => 10, lease_seconds => 60);
select is((count(*), min(c.attempts), min(c.kind), min(c.url), min(c.secrets), min(c.recipient), min(c.mail::text))::text,
    (1, 1, 'booking.confirmed', 'https://example.com/a', format('{%s}', :'secret'), null, null)::text, 'to a webhook') from claimed c;
select is(c.payload::text, booking_impl.change_message(e)::text, 'what to send') from claimed c join booking_data.change e on e.booking_id = :'booking';
select is(c.message_id, format('msg_%s_%s_%s', e.epoch, e.transaction_id, e.position), 'under an id that stays') from claimed c join booking_data.change e on e.booking_id = :'booking';
select is((d.lease, d.attempts, d.next_attempt_at)::text, (c.lease, 1, timestamptz '2030-05-01T12:01:00Z')::text, 'the lease is kept') from claimed c join booking_data.delivery d on d.id = c.delivery_id;
create temporary table mailed on commit drop as select * from booking_api.claim_deliveries(channel => 'email', most => 10, lease_seconds => 60);
select is((count(*), min(m.recipient), min(m.url), min(m.secrets), min(m.kind))::text, '(1,ann@example.com,,,booking.confirmed)', 'as mail') from mailed m;
select is(m.mail::text, booking_impl.mail_json(e, null)::text, 'with all that it needs') from mailed m join booking_data.change e on e.booking_id = :'booking';
select is(m.message_id, c.message_id, 'under the same id') from mailed m, claimed c;

-- Leases
create function pg_temp.claim(moment timestamptz, most integer default 10, lease_seconds integer default 60, most_per_webhook integer default 4) returns text language plpgsql as $$
begin
    perform test.set_clock(moment);
    return (select concat_ws(' ', count(*), string_agg(c.attempts::text, ',' order by c.attempts)) from booking_api.claim_deliveries(channel => 'webhook', most => claim.most, lease_seconds => claim.lease_seconds,
        most_per_webhook => claim.most_per_webhook) c);
end
$$;
select is(pg_temp.claim(moment::timestamptz, lease_seconds => 30), claimed, moment)
from (values ('2030-05-01T12:00:00Z', '0'), ('2030-05-01T12:00:59.999Z', '0'), ('2030-05-01T12:01:00Z', '1 2'), ('2030-05-01T12:01:29Z', '0'), ('2030-05-01T12:01:30Z', '1 3')) t (moment, claimed);
select isnt(d.lease, c.lease, 'another lease each time') from booking_data.delivery d join claimed c on c.delivery_id = d.id;
select is(booking_api.settle_delivery(delivery_id => c.delivery_id, lease => c.lease, outcome => 'delivered'), false, 'the first is lost') from claimed c;

-- Attempts that never end are counted: a message that brings the notifier down does so ten times.
select is(array_agg(pg_temp.claim(timestamptz '2030-05-01T13:00:00Z' + n * interval '1 h') order by n), '{"1 4","1 5","1 6","1 7","1 8","1 9","1 10",0,0}', 'ten attempts') from generate_series(1, 9) n;
select is((d.status, d.attempts, d.lease, d.last_error, d.settled_at)::text, ('dead', 10, null, 'the last attempt had no end: the notifier stopped or hung', timestamptz '2030-05-01T21:00:00Z')::text, 'then it is dead, and says why')
from booking_data.delivery d where d.webhook_id is not null;

-- No webhook has more under way than its share
select test.as_owner('delete from booking_data.delivery');
select booking_api.create_webhook(request => '{"url": "https://example.com/b"}') ->> 'id' as quick \gset
select test.as_owner(format($$insert into booking_data.delivery (id, channel, webhook_id, epoch, transaction_id, position, kind, next_attempt_at)
    select gen_random_uuid(), 'webhook', %L, 1, '7', n, 'event.sold_out', timestamptz '2030-05-02T00:00:00Z' + n * interval '1 ms' from generate_series(%s, %s) n$$, hook, first, last))
from (values (:'hook', 1, 100), (:'quick', 1001, 1003)) t (hook, first, last) \g /dev/null
create function pg_temp.shares() returns text language sql as $$
select string_agg(concat_ws(' ', right(w.url, 1), d.leased), ', ' order by w.url) from booking_data.webhook w
cross join lateral (select count(*) filter (where d.lease is not null and d.next_attempt_at > test.clock()) as leased from booking_data.delivery d where d.webhook_id = w.id) d
$$;
select is(pg_temp.claim('2030-05-02T01:00:00Z', most => 3, most_per_webhook => 4), '3 1,1,1', 'the longest due first');
select is(pg_temp.shares(), 'a 3, b 0', 'all of one, within its share');
select is(pg_temp.claim('2030-05-02T01:00:01Z', most => 3, most_per_webhook => 4), '3 1,1,1', 'then the rest of its share');
select is(pg_temp.shares(), 'a 4, b 2', 'and others get theirs');
select is(pg_temp.claim('2030-05-02T01:00:02Z', most => 10, most_per_webhook => 4), '1 1', 'no more while those are under way');
select is(pg_temp.shares(), 'a 4, b 3', 'but for the quick one');
select is(pg_temp.claim('2030-05-02T01:00:03Z', most => 10, most_per_webhook => 4), '0', 'nothing');
select booking_api.settle_delivery(delivery_id => d.id, lease => d.lease, outcome => 'failed') from (select * from booking_data.delivery d where d.lease is not null and d.webhook_id = :'hook' order by d.position limit 1) d \g /dev/null
select is(pg_temp.claim('2030-05-02T01:00:03Z', most => 10, most_per_webhook => 4), '1 1', 'one ended: one more');
select is(array_agg(d.position order by d.position), '{2,3,4,5}', 'in the order of when they were due') from booking_data.delivery d where d.lease is not null and d.webhook_id = :'hook';
select is(pg_temp.claim('2030-05-02T01:00:03Z', most => 10, most_per_webhook => 6), '2 1,1', 'the share is the caller''s to say');
select is(pg_temp.claim('2030-05-02T01:05:00Z', most => 10, most_per_webhook => 4), '7 1,1,1,1,2,2,2', 'leases that ran out do not count');
select is(pg_temp.shares(), 'a 4, b 3', 'and those claims can be had again');

-- Nothing for a disabled webhook
select test.as_owner(format('update booking_data.webhook set status = ''disabled'', disabled_reason = ''x'' where id = %L', :'hook'));
select is(pg_temp.claim('2030-05-02T02:00:00Z', most => 50, most_per_webhook => 50), '3 3,3,3', 'nothing for a disabled webhook');

-- Mail knows no shares.
select test.as_owner('delete from booking_data.delivery');
select test.as_owner(format($$insert into booking_data.delivery (id, channel, recipient, epoch, transaction_id, position, kind) select gen_random_uuid(), 'email', 'ann@example.com', e.epoch, e.transaction_id, -n, e.kind
    from booking_data.change e, generate_series(1, 20) n$$));
select is(count(*), 15::bigint, 'so many at most') from booking_api.claim_deliveries(channel => 'email', most => 15, lease_seconds => 60, most_per_webhook => 1);
select is(count(*), 5::bigint, 'and the rest') from booking_api.claim_deliveries(channel => 'email', most => 15, lease_seconds => 60, most_per_webhook => 1);

-- Refusals
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values ('null, 1', '{channel}'), ('''sms'', 1', '{channel}'), ('''webhook'', 0', '{most}'), ('''webhook'', 1001', '{most}'), ('''webhook'', null', '{most}'), ('''webhook'', 1, 0', '{lease_seconds}'),
    ('''webhook'', 1, 3601', '{lease_seconds}'), ('''webhook'', 1, null', '{lease_seconds}'), ('''webhook'', 1, 1, 0', '{most_per_webhook}'), ('''webhook'', 1, 1, null', '{most_per_webhook}'),
    ('''x'', -1, -1, -1', '"{channel,most,lease_seconds,most_per_webhook}"')) t (arguments, parameters)
cross join test.error(format('do $do$ begin perform booking_api.claim_deliveries(%s); end $do$', arguments)) r;

select * from finish();
rollback;
