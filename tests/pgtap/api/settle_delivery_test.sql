begin;
\ir ../helpers.sql
select plan(63);

select * from test.check_api_function('settle_delivery', 'delivery_id uuid, lease uuid, outcome text, http_status integer, error text, retry_after_seconds integer', 'boolean', 'volatile', gateway => false);
select function_privs_are('booking_api', 'settle_delivery', array(select t::regtype::text::name from pg_proc p, unnest(p.proargtypes) t where p.oid = 'booking_api.settle_delivery'::regproc), 'booking_notifier', array['EXECUTE'], 'the notifier may');

select test.set_clock('2030-05-01T12:00:00Z');
select booking_api.create_webhook(request => '{"url": "https://example.com/a"}') ->> 'id' as hook, booking_api.create_webhook(request => '{"url": "https://example.com/b"}') ->> 'id' as other \gset
-- A delivery under way, in so many attempts
create function pg_temp.make(hook text, attempts integer) returns booking_data.delivery language plpgsql as $$
declare
    v_id uuid := gen_random_uuid();
    v_delivery booking_data.delivery;
begin
    perform test.as_owner(format('insert into booking_data.delivery (id, channel, webhook_id, payload, kind, attempts, lease, next_attempt_at) values (%L, ''webhook'', %L, ''{}'', ''webhook.ping'', %s, gen_random_uuid(), %L)',
        v_id, hook, make.attempts, '2030-05-01T12:01:00Z'));
    select d.* into v_delivery from booking_data.delivery d where d.id = v_id;
    return v_delivery;
end
$$;
create function pg_temp.settled(id uuid) returns text language sql as $$
select concat_ws(' ', d.status, d.attempts, d.last_status, d.last_error, to_char(d.settled_at at time zone 'UTC', 'HH24:MI:SS'), d.lease) from booking_data.delivery d where d.id = settled.id
$$;
create function pg_temp.delay(attempts integer, retry_after integer) returns double precision language plpgsql as $$
declare
    v_delivery booking_data.delivery := pg_temp.make((select w.id::text from booking_data.webhook w limit 1), delay.attempts);
begin
    perform booking_api.settle_delivery(delivery_id => v_delivery.id, lease => v_delivery.lease, outcome => 'failed', http_status => 503, error => 'x', retry_after_seconds => retry_after);
    return (select case d.status when 'pending' then extract(epoch from d.next_attempt_at - timestamptz '2030-05-01T12:00:00Z') end from booking_data.delivery d where d.id = v_delivery.id);
end
$$;

select (d).id, (d).lease from pg_temp.make(:'hook', 1) d \gset
select is(booking_api.settle_delivery(delivery_id => id::uuid, lease => lease::uuid, outcome => 'delivered', http_status => 200), false, title)
from (values (:'id', gen_random_uuid()::text, 'a lease of somebody else'), (gen_random_uuid()::text, :'lease', 'another delivery'), (:'id', null, 'no lease'), (null, :'lease', 'no delivery')) t (id, lease, title);
select is(pg_temp.settled(:'id'), 'pending 1 ' || :'lease', 'nothing has changed');
select is(booking_api.settle_delivery(delivery_id => :'id', lease => :'lease', outcome => 'delivered', http_status => 204, error => 'not kept'), true, 'delivered');
select is(pg_temp.settled(:'id'), 'delivered 1 204 12:00:00', 'it is settled, without an error');
select is(booking_api.settle_delivery(delivery_id => :'id', lease => :'lease', outcome => 'failed'), false, 'once');

-- Late, but nobody else has claimed it meanwhile
select (d).id, (d).lease from pg_temp.make(:'hook', 1) d \gset
select test.set_clock('2030-05-01T13:00:00Z');
select is(booking_api.settle_delivery(delivery_id => :'id', lease => :'lease', outcome => 'delivered', http_status => 200), true, 'a lease that ran out is good until somebody else has one');
select test.set_clock('2030-05-01T12:00:00Z');

-- Dead at once
select (d).id, (d).lease from pg_temp.make(:'hook', 1) d \gset
select is(booking_api.settle_delivery(delivery_id => :'id', lease => :'lease', outcome => 'dead', http_status => 550, error => repeat('x', 600)), true, 'dead');
select is(pg_temp.settled(:'id'), 'dead 1 550 ' || repeat('x', 500) || ' 12:00:00', 'with its reason, in bounds');
select is(w.status, 'active', 'the webhook stays') from booking_data.webhook w where w.id = :'hook';

-- Failed: later again, after growing delays with some jitter
select (d).id, (d).lease from pg_temp.make(:'hook', 3) d \gset
select is(booking_api.settle_delivery(delivery_id => :'id', lease => :'lease', outcome => 'failed', http_status => null, error => 'connection refused'), true, 'failed, without an answer');
select is(pg_temp.settled(:'id'), 'pending 3 connection refused', 'it waits, and nobody has it');
select ok(pg_temp.delay(attempts, null) between seconds * 0.9 - 0.001 and seconds * 1.1 + 0.001, format('after %s attempts %s s, more or less', attempts, seconds))
from (values (1, 5), (2, 300), (3, 1800), (4, 7200), (5, 18000), (6, 36000), (7, 50400), (8, 72000), (9, 86400)) t (attempts, seconds);
select ok(count(distinct pg_temp.delay(4, null)) > 15, 'not all at the same moment') from generate_series(1, 20);
select is(pg_temp.delay(attempts, null), null, format('after %s attempts no more', attempts)) from (values (10), (11)) t (attempts);
select is(pg_temp.delay(10, 60), null, 'whatever the receiver asks for');
select is(array(select distinct d.last_error || ' ' || d.attempts from booking_data.delivery d where d.status = 'dead' and d.attempts >= 10 order by 1), '{x 10,x 11}', 'they are dead, with the reason of the last');

-- Retry-After wins when it is longer.
select is(pg_temp.delay(1, retry_after), delay::double precision, format('Retry-After: %s', retry_after))
from (values (60, 60), (3600, 3600), (86400, 86400), (86401, 86400), (2147483647, 86400)) t (retry_after, delay);
select ok(pg_temp.delay(4, retry_after) between 6479 and 7921, format('Retry-After: %s is shorter', retry_after)) from (values (0), (-5), (1), (3600)) t (retry_after);

-- Gone
select (d).id, (d).lease from pg_temp.make(:'hook', 1) d \gset
select test.set_clock('2030-05-02T12:00:00Z');
select is(booking_api.settle_delivery(delivery_id => :'id', lease => gen_random_uuid(), outcome => 'gone', http_status => 410), false, 'who has no lease');
select is(w.status, 'active', 'cannot disable a webhook') from booking_data.webhook w where w.id = :'hook';
select is(booking_api.settle_delivery(delivery_id => :'id', lease => :'lease', outcome => 'gone', http_status => 410, error => 'HTTP 410'), true, 'gone');
select is(pg_temp.settled(:'id'), 'dead 1 410 HTTP 410 12:00:00', 'the delivery is dead');
select is((w.status, w.disabled_reason, w.updated_at)::text, ('disabled', 'its URL answered that it is gone (410)', timestamptz '2030-05-02T12:00:00Z')::text, 'the webhook is disabled, and says why')
from booking_data.webhook w where w.id = :'hook';
select is(w.status, 'active', 'the other is not') from booking_data.webhook w where w.id = :'other';
select (d).id, (d).lease from pg_temp.make(:'hook', 1) d \gset
select test.set_clock('2030-05-03T12:00:00Z');
select is(booking_api.settle_delivery(delivery_id => :'id', lease => :'lease', outcome => 'gone', http_status => 410, error => 'HTTP 410'), true, 'gone once more, what was under way');
select is(w.updated_at, '2030-05-02T12:00:00Z'::timestamptz, 'it was disabled already') from booking_data.webhook w where w.id = :'hook';

-- Refusals
select is((r.code, test.pointers(r.detail))::text, '(TKV01,{outcome})', 'the outcome ' || coalesce(to_json(outcome)::text, 'null'))
from (values (null), (''), ('Delivered'), ('lost')) t (outcome)
cross join test.error(format('select booking_api.settle_delivery(delivery_id => gen_random_uuid(), lease => gen_random_uuid(), outcome => %L)', outcome)) r;

select * from finish();
rollback;
