begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('evaluate_batch', 'volatile');

-- Evaluation is tried through the door, in batch_test and customer_limit_test; here is what is read and handed on.
select test.make_event(name => 'Hall', capacity => 5, max_per_customer => 3, id => '0000000a-000a-400a-800a-00000000000a') as hall,
    test.make_event(name => 'Opera', id => '0000000b-000b-400b-800b-00000000000b') as opera \gset
select test.make_booking(:'hall', 1) as _ \gset
create function pg_temp.evaluate(deduct boolean, busy boolean[] default null, accepted boolean[] default '{t,t,t}') returns text language sql as $$
select concat_ws(' ', j.names, j.available_before, j.available_after, j.accepted, j.error_codes)
from booking_impl.evaluate_batch(requests => '[{}, {}, {}]', event_ids => '{0000000a-000a-400a-800a-00000000000a,0000000b-000b-400b-800b-00000000000b}', item_requests => '{1,1,2,3}',
    item_emails => '{ann@example.com,ann@example.com,Ann@example.com,bob@example.com}', item_events => '{1,2,1,1}', item_quantities => '{2,3,1,3}',
    busy => evaluate.busy, deduct => evaluate.deduct, accepted => evaluate.accepted, error_codes => '{}', messages => null, details => null) j
$$;
select is(pg_temp.evaluate(false), '{Hall,Opera} {4,10} {4,10} {t,t,t} {}', 'each for itself could succeed');
select is(pg_temp.evaluate(true), '{Hall,Opera} {4,10} {2,7} {t,f,f} [2:3]={TKC04,TKC01}', 'one after the other not all');
select is(pg_temp.evaluate(true, accepted => '{f,t,t}'), '{Hall,Opera} {4,10} {0,10} {f,t,t} {}', 'what is refused already is passed over');
select is(pg_temp.evaluate(true, busy => '{f,t}'), '{Hall,Opera} {4,10} {0,10} {f,t,t} {55P03}', 'an event that is held');
select test.make_booking(:'hall', 2, 'bob@example.com') as _ \gset
select is(pg_temp.evaluate(true), '{Hall,Opera} {2,10} {0,7} {t,f,f} [2:3]={TKC01,TKC01}', 'what is on offer is read anew with each call');

select * from finish();
rollback;
