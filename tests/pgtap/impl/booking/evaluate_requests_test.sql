begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('evaluate_requests', 'stable');

-- Its parameters are arrays made by its neighbours: it is tried through the door, in booking_form_test, batch_test, customer_limit_test and create_bookings_test.
select is((p.proparallel, p.proisstrict)::text, '(u,f)', 'no null argument skips the evaluation') from pg_proc p where p.oid = 'booking_impl.evaluate_requests'::regproc;
select unalike(p.prosrc, '%for update%', 'it only reads') from pg_proc p where p.oid = 'booking_impl.evaluate_requests'::regproc;

select * from finish();
rollback;
