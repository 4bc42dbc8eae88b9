begin;
\ir ../../helpers.sql
select plan(18);

select * from test.check_impl_function('verify_slice', 'stable');

select test.make_event(id => '0000000a-000a-400a-800a-00000000000a') as hall, test.make_event(id => '0000000b-000b-400b-800b-00000000000b', max_per_booking => 9) as opera \gset
select test.plant_booking(id, '0000000a-000a-400a-800a-00000000000a', 1, key)
from (values ('00000001-0001-4001-8001-000000000001'::uuid, 'k1'), ('00000003-0003-4003-8003-000000000003', 'k3')) b (id, key) \g /dev/null
-- Of the second and the fourth nothing but an item and a change is there.
set local session_replication_role = replica;
insert into booking_data.booking_item (booking_id, event_id, quantity) values ('00000002-0002-4002-8002-000000000002', :'hall', 1);
insert into booking_data.change (kind, booking_id, resource) values ('booking.confirmed', '00000004-0004-4004-8004-000000000004', '{}');
insert into booking_data.event_seats (event_id, capacity) values ('0000000c-000c-400c-800c-00000000000c', 1);
insert into booking_data.customer_tickets values ('0000000a-000a-400a-800a-00000000000a', 'ann@x.org', 1), ('0000000a-000a-400a-800a-00000000000a', 'eve@x.org', 1), ('0000000b-000b-400b-800b-00000000000b', 'ann@x.org', 1);
set local session_replication_role = origin;

create function pg_temp.walk(stage text, most integer) returns text language plpgsql as $$
declare
    v_slice record;
    v_after text;
    v_walked text := '';
begin
    loop
        select * into v_slice from booking_impl.verify_slice(stage, v_after, most);
        v_walked := concat_ws(' ', v_walked, v_slice.checked || coalesce('-' || left(v_slice.last, 8), ''));
        v_after := v_slice.last;
        exit when v_after is null;
    end loop;
    return v_walked;
end
$$;
select is(pg_temp.walk(stage, most), walked, format('%s in slices of %s', stage, most))
from (values ('bookings', 1, ' 1-00000001 1-00000002 1-00000003 1-00000004 0'), ('bookings', 2, ' 2-00000002 2-00000004 0'), ('bookings', 3, ' 3-00000003 1'),
    ('keys', 1, ' 1-k1 1-k3 0'), ('keys', 9, ' 2'), ('customers', 1, ' 1-0000000a 1-0000000a 1-0000000b 0'), ('customers', 2, ' 2-0000000a 1'), ('deliveries', 1, ' 0'), ('events', 2, ' 2-0000000b 1')) t (stage, most, walked);
select is((s.check_names, s.offenders)::text, ('{history_has_booking}', '{00000004-0004-4004-8004-000000000004}')::text, 'with what is wrong in the slice')
from booking_impl.verify_slice('bookings', '00000003-0003-4003-8003-000000000003', 9) s;
select is((s.check_names, s.offenders)::text, ('{seats_have_event}', '{0000000c-000c-400c-800c-00000000000c}')::text, 'events too')
from booking_impl.verify_slice('events', '0000000b-000b-400b-800b-00000000000b', 9) s;

select * from finish();
rollback;
