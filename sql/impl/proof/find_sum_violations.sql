create or replace function booking_impl.find_sum_violations(event_ids uuid[], seats bigint[], cancelled_bookings bigint[], cancelled_tickets bigint[])
returns table (check_name text, offender text)
language plpgsql
stable
as $$
begin
    return query
    with total as materialized (
        select t.event_id, sum(t.seats) as seats, sum(t.bookings) as bookings, sum(t.tickets) as tickets
        from unnest(event_ids, find_sum_violations.seats, cancelled_bookings, cancelled_tickets) t (event_id, seats, bookings, tickets)
        group by t.event_id
    )
    select 'seats_taken_equals_history', t.event_id::text
    from total t
    left join booking_data.event_seats s on s.event_id = t.event_id
    where coalesce(s.seats_taken, 0) <> t.seats
    union all
    select 'cancellation_counts_equal_history', t.event_id::text
    from total t
    left join booking_data.event_cancellation c on c.event_id = t.event_id
    where (coalesce(c.bookings, 0), coalesce(c.tickets, 0)) <> (t.bookings, t.tickets);
end
$$;

comment on function booking_impl.find_sum_violations(uuid[], bigint[], bigint[], bigint[]) is
'Events whose seats taken, or whose cancellation''s counts, are not what their history adds up to; sums of one event may come in parts.';
