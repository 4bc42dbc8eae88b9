create or replace function booking_impl.find_violations()
returns table (check_name text, offender uuid)
language sql
stable
as $$
-- Each check starts from a row without an offender, so that one which finds nothing is listed too.
select 'seats_taken_equals_confirmed_items', null::uuid
union all
select 'seats_taken_equals_confirmed_items', s.event_id
from booking_data.event_seats s
left join (
    select i.event_id, sum(i.quantity - i.cancelled_quantity) as quantity
    from booking_data.booking_item i
    join booking_data.booking b on b.id = i.booking_id and b.status = 'confirmed'
    group by i.event_id
) i on i.event_id = s.event_id
where s.seats_taken <> coalesce(i.quantity, 0)
union all
select 'seats_taken_equals_history', null
union all
select 'seats_taken_equals_history', s.event_id
from booking_data.event_seats s
left join (
    select d.event_id, sum(d.delta) as quantity
    from booking_data.change c
    cross join lateral unnest(c.seat_events, c.seat_deltas) d (event_id, delta)
    group by d.event_id
) h on h.event_id = s.event_id
where s.seats_taken <> coalesce(h.quantity, 0)
union all
select 'seats_within_capacity', null
union all
select 'seats_within_capacity', s.event_id from booking_data.event_seats s
where s.seats_taken < 0 or s.seats_taken > s.capacity
union all
select 'event_has_seats', null
union all
select 'event_has_seats', e.id from booking_data.event e
where not exists (select from booking_data.event_seats s where s.event_id = e.id)
union all
select 'seats_have_event', null
union all
select 'seats_have_event', s.event_id from booking_data.event_seats s
where not exists (select from booking_data.event e where e.id = s.event_id)
union all
select 'booking_has_items', null
union all
select 'booking_has_items', b.id from booking_data.booking b
where not exists (select from booking_data.booking_item i where i.booking_id = b.id)
union all
select 'item_has_booking', null
union all
select 'item_has_booking', i.booking_id from booking_data.booking_item i
where not exists (select from booking_data.booking b where b.id = i.booking_id)
union all
select 'item_has_event', null
union all
select 'item_has_event', i.booking_id from booking_data.booking_item i
where not exists (select from booking_data.event e where e.id = i.event_id)
union all
select 'item_quantity_positive', null
union all
select 'item_quantity_positive', i.booking_id from booking_data.booking_item i where i.quantity < 1
union all
select 'cancelled_within_quantity', null
union all
select 'cancelled_within_quantity', i.booking_id from booking_data.booking_item i
where i.cancelled_quantity not between 0 and i.quantity
union all
select 'cancelled_when_nothing_remains', null
union all
select 'cancelled_when_nothing_remains', b.id
from booking_data.booking b
join (
    select i.booking_id, bool_and(i.cancelled_quantity = i.quantity) as is_empty from booking_data.booking_item i group by i.booking_id
) i on i.booking_id = b.id
where i.is_empty <> (b.status = 'cancelled')
union all
select 'cancelled_event_has_no_tickets', null
union all
select 'cancelled_event_has_no_tickets', s.event_id
from booking_data.event_cancellation c
join booking_data.event_seats s on s.event_id = c.event_id
where c.completed_at is not null and s.seats_taken <> 0
union all
select 'key_has_booking', null
union all
select 'key_has_booking', k.booking_id from booking_data.idempotency_key k
where not exists (select from booking_data.booking b where b.id = k.booking_id)
union all
select 'booking_has_history', null
union all
select 'booking_has_history', b.id from booking_data.booking b
where not exists (select from booking_data.change c where c.booking_id = b.id and c.kind = 'booking.confirmed')
union all
select 'status_agrees_with_cancelled_at', null
union all
select 'status_agrees_with_cancelled_at', b.id from booking_data.booking b
where (b.status = 'cancelled') <> (b.cancelled_at is not null) or b.status not in ('confirmed', 'cancelled')
union all
select 'times_in_order', null
union all
select 'times_in_order', b.id from booking_data.booking b
where b.updated_at < b.created_at or b.cancelled_at < b.created_at or b.updated_at < b.cancelled_at
$$;

comment on function booking_impl.find_violations() is
'Recounts everything from the rows: for each check one row with a null offender, and one row for each event or booking that breaks it.';
