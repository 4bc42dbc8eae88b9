begin;
\ir ../../helpers.sql
select plan(12);

select * from test.check_impl_function('lock_seats', 'volatile');

select test.make_event() as hall, test.make_event() as opera, test.make_event() as club \gset
select is((test.is_locked(:'hall'), test.is_locked(:'opera'))::text, '(f,f)', 'nobody has locked them');
select lives_ok(format('select booking_impl.lock_seats(event_ids => array[%L, %L]::uuid[])', :'hall', :'opera'), 'locks');
select is((test.is_locked(:'hall'), test.is_locked(:'opera'), test.is_locked(:'club'))::text, '(t,t,f)', 'all that are named, and no other');
select lives_ok('select booking_impl.lock_seats(event_ids => array[gen_random_uuid()])', 'an event that does not exist is passed over');
select lives_ok('select booking_impl.lock_seats(event_ids => ''{}'')', 'so is none');

select * from finish();
rollback;
