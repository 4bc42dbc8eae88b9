-- The batch and the list of faults read one form by the same predicates. Random requests, most of them nearly right: what one of the two
-- readers finds malformed the other must too, or the client would be told to try again for ever.
begin;
\ir helpers.sql
select plan(4);

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a', capacity => 1000000), test.make_event(id => '0000000b-000b-400b-800b-00000000000b', capacity => 1000000) \g /dev/null
create temporary table piece as select p.part, v.value::jsonb, v.value = p.pieces[1] as is_right
from (values
    ('id', array['"0000000a-000a-400a-800a-00000000000a"', '"0000000b-000b-400b-800b-00000000000b"', '"0000000A-000A-400A-800A-00000000000A"', '"0000000c-000c-400c-800c-00000000000c"',
        '"0000000a000a400a800a00000000000a"', '"{0000000a-000a-400a-800a-00000000000a}"', '"0000000a-000a-400a-800a-00000000000\u00e9"', '""', 'null', '7', '{}', '["x"]']),
    ('quantity', array['1', '2', '3.0', '20e-1', '2147483647', '2147483648', '0', '-1', '2.5', '1e400', '1e-400', '1e131071', '"1"', 'true', 'null', '[1]', '{}']),
    ('email', array['"ann@example.com"', '"ann@example"', '"a..b@example.com"', '" ann@example.com"', '"ann@example.com\n"', '"\u00e4nn@example.com"', 'null', '5', '["ann@example.com"]', '{}']),
    ('items', array['[]', 'null', '"x"', '{}']),
    ('request', array['{}', 'null', '[]', '"x"', '1'])) p (part, pieces)
cross join unnest(p.pieces) v (value);
-- The first of them three times out of four.
create function pg_temp.pick(part text) returns jsonb language sql volatile as $$
select p.value from piece p where p.part = pick.part order by p.is_right and random() < 0.75 desc, random() limit 1
$$;
create function pg_temp.item() returns jsonb language sql volatile as $$
select case when random() < 0.03 then pg_temp.pick('request')
    else case when random() < 0.97 then jsonb_build_object('eventId', pg_temp.pick('id')) else '{}' end
        || case when random() < 0.97 then jsonb_build_object('quantity', pg_temp.pick('quantity')) else '{}' end
        || case when random() < 0.03 then '{"seat": 1}'::jsonb else '{}' end end
$$;
create function pg_temp.request() returns jsonb language plpgsql volatile as $$
declare
    v_items jsonb := '[]';
begin
    if random() < 0.02 then
        return pg_temp.pick('request');
    end if;
    for v_number in 1 .. case when random() < 0.03 then 21 else 1 + floor(random() * 2)::integer end loop
        v_items := v_items || jsonb_build_array(pg_temp.item());
    end loop;
    return case when random() < 0.97 then jsonb_build_object('customerEmail', pg_temp.pick('email')) else '{}' end
        || case when random() < 0.97 then jsonb_build_object('items', v_items) else jsonb_build_object('items', pg_temp.pick('items')) end
        || case when random() < 0.03 then '{"coupon": 1}'::jsonb else '{}' end;
end
$$;
select setseed(0.42) \g /dev/null
create temporary table tried as select n, pg_temp.request() as request from generate_series(1, 4000) n;
create temporary table outcome as
select t.request, booking_impl.find_booking_faults(t.request) as faults, c.error_code
from (select jsonb_agg(t.request order by t.n) as requests from tried t) a
cross join lateral booking_api.create_bookings(requests => a.requests) c
join tried t on t.n = c.request_number;

select is_empty($$select request, faults, error_code from outcome where (faults <> '[]') <> (error_code is not distinct from 'TKV01') limit 5$$, 'the two readers agree on 4,000 requests');
select ok(count(*) filter (where faults = '[]') > 500, 'of which many are well-formed') from outcome;
select ok(count(*) filter (where faults <> '[]') > 1000, 'and many are not') from outcome;
select is_empty($$select * from outcome where error_code = '40001'$$, 'none is to be tried again');

select * from finish();
rollback;
