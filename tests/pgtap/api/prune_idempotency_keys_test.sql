begin;
\ir ../helpers.sql
select plan(41);

select * from test.check_api_function('prune_idempotency_keys', 'keep_days text, most text', 'json', 'volatile', gateway => false);

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select test.set_clock('2040-05-01T12:00:00Z');
select k.booking as made from test.book_keyed(test.request(test.item(:'hall')), 'the first') k \gset
select test.as_owner(format('insert into booking_data.idempotency_key (key, request, booking_id, created_at) values (%L, %L, %L, %L)', key, '{}', :'made'::json ->> 'id', created_at))
from (values ('a second later', timestamptz '2040-05-01T12:00:01Z'), ('a day later', '2040-05-02T12:00:00Z'), ('a month later', '2040-06-01T12:00:00Z'), ('oldest', '2040-04-01Z'), ('old', '2040-04-02Z'), ('older', '2040-04-01T01:00:00Z'),
    ('ancient', '2039-01-01Z')) t (key, created_at) \g /dev/null
create function pg_temp.keys() returns text[] language sql as $$ select array(select k.key from booking_data.idempotency_key k order by k.created_at) $$;

-- Older than so many days
select test.set_clock('2040-05-31T12:00:00Z');
select is(booking_api.prune_idempotency_keys(keep_days => '9999')::text, '{"pruned" : 0}', 'longer than any is old');
select is(booking_api.prune_idempotency_keys(keep_days => '400')::text, '{"pruned" : 1}', 'kept for longer than 400 days');
select is(booking_api.prune_idempotency_keys(most => '2')::text, '{"pruned" : 2}', 'so many at most in one call');
select is((pg_temp.keys())[2:], '{"the first","a second later","a day later","a month later"}', 'of those that are old');
set local role booking_dba;
select is(booking_api.prune_idempotency_keys() ->> 'pruned', '1', 'unless told, those of more than 30 days');
reset role;
select is(pg_temp.keys(), '{"the first","a second later","a day later","a month later"}', 'a key is kept for 30 days');
select is((k.booking::text, k.is_replayed)::text, (:'made', true)::text, 'it is still answered') from test.book_keyed(test.request(test.item(:'hall')), 'the first') k;
select test.set_clock('2040-05-31T12:00:00.001Z');
select is(booking_api.prune_idempotency_keys(keep_days => '030', most => '0999999') ->> 'pruned', '1', 'and no longer');
select is(pg_temp.keys(), '{"a second later","a day later","a month later"}', 'no other is forgotten');
select is(booking_api.get_booking(booking_id => :'made'::json ->> 'id')::text, :'made', 'the booking stays');
select is((k.is_replayed, k.code, k.booking ->> 'id' <> :'made'::json ->> 'id')::text, '(f,,t)', 'what is forgotten is booked anew')
from test.book_keyed(test.request(test.item(:'hall')), 'the first') k;
select is(booking_api.prune_idempotency_keys() ->> 'pruned', '0', 'nothing is left to do');

-- Refusals
select test.all_rows() as before, test.set_clock('2050-01-01Z') as _ \gset
select is((r.code, test.pointers(r.detail))::text, format('(TKV01,%s)', parameters), arguments)
from (values
    ('keep_days => ''29''', '{keep_days}'), ('keep_days => ''0''', '{keep_days}'), ('keep_days => ''-30''', '{keep_days}'), ('keep_days => ''''', '{keep_days}'), ('keep_days => null', '{keep_days}'),
    ('keep_days => ''30.5''', '{keep_days}'), ('keep_days => ''10000''', '{keep_days}'), ('keep_days => e''30\n''', '{keep_days}'), ('keep_days => ''029''', '{keep_days}'),
    ('most => ''0''', '{most}'), ('most => ''1000000''', '{most}'), ('most => null', '{most}'), ('most => ''x''', '{most}'), ('keep_days => ''x'', most => ''x''', '"{keep_days,most}"')
) t (arguments, parameters)
cross join test.error(format('select booking_api.prune_idempotency_keys(%s)', arguments)) r;
select is(test.all_rows(), :'before', 'nothing refused left a trace');
select is((test.error('select booking_api.prune_idempotency_keys()', run_as => 'booking_gateway')).code, '42501', 'the gateway has no use for it');

select * from finish();
rollback;
