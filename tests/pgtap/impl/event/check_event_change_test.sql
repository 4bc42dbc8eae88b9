begin;
\ir ../../helpers.sql
select plan(14);

select * from test.check_impl_function('check_event_change', 'immutable');

select test.make_event(capacity => 5, id => '0000000a-000a-400a-800a-00000000000a') as hall \gset
select test.make_booking(:'hall', 3) as _ \gset
create function pg_temp.check_change(capacity integer, if_match text, status text) returns text language plpgsql as $$
declare
    v_event booking_data.event;
    v_outcome test.outcome;
begin
    select e.* into v_event from booking_data.event e;
    v_event.status := check_change.status;
    v_outcome := test.error(format('select booking_impl.check_event_change(event => %L, seats => s, capacity => %L, if_match => %L) from booking_data.event_seats s',
        v_event, check_change.capacity, check_change.if_match));
    return concat_ws(' ', v_outcome.code, v_outcome.message, v_outcome.detail);
end
$$;
select is(pg_temp.check_change(capacity, if_match, status), '', concat_ws(', ', 'passes', capacity, if_match, status))
from (values (5, null, 'on_sale'), (3, '1', 'closed'), (4, '"1-3"', 'draft'), (10000000, '*', 'on_sale')) t (capacity, if_match, status);
select is(pg_temp.check_change(capacity, if_match, status), answer, concat_ws(', ', capacity, if_match, status))
from (values
    (2, '2', 'cancelled', 'TKC07 Event 0000000a-000a-400a-800a-00000000000a is now at version 1 {"eventId": "0000000a-000a-400a-800a-00000000000a", "version": 1}'),
    (2, null, 'cancelled', 'TKC06 Event 0000000a-000a-400a-800a-00000000000a is cancelled and cannot be changed {"eventId": "0000000a-000a-400a-800a-00000000000a", "eventStatus": "cancelled"}'),
    (2, null, 'on_sale', 'TKC05 Event 0000000a-000a-400a-800a-00000000000a has 3 seats taken, more than a capacity of 2 {"eventId": "0000000a-000a-400a-800a-00000000000a", "capacity": 2, "seatsTaken": 3}')
) t (capacity, if_match, status, answer);

select * from finish();
rollback;
