begin;
\ir ../../helpers.sql
select plan(9);

select * from test.check_impl_function('verify_next', 'volatile');
-- Every kind of violation is found in slices in sliced_corruptions_test.
create function pg_temp.walk() returns text language plpgsql set role = booking_owner as $$
declare
    v_run booking_data.verification;
    v_walked text := '';
begin
    v_run.stage := 'bookings';
    v_run.checked := 0;
    v_run.violations := '{}';
    while v_run.stage is not null loop
        v_walked := concat_ws(' ', v_walked, v_run.stage || v_run.checked);
        v_run := booking_impl.verify_next(v_run);
    end loop;
    return v_walked || ' ' || v_run.checked;
end
$$;
select is(pg_temp.walk(), ' bookings0 keys0 customers0 deliveries0 changes0 events0 0', 'all stages');
select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select test.plant_booking(gen_random_uuid(), '0000000a-000a-400a-800a-00000000000a', 1) from generate_series(1, 1001) \g /dev/null
select is(pg_temp.walk(), ' bookings0 bookings1000 keys1001 customers1001 deliveries1001 changes1001 events1001 1002', 'in slices');

select * from finish();
rollback;
