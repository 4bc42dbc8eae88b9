create or replace function booking_impl.sum_changes(after text, only_settled boolean, most integer,
    out event_ids uuid[], out seats bigint[], out cancelled_bookings bigint[], out cancelled_tickets bigint[], out changes integer, out last text)
language plpgsql
stable
as $$
declare
    v_after record;
begin
    select * into v_after from booking_impl.read_position(coalesce(after, '0-0-0'));
    with entry as materialized (
        select c.epoch, c.transaction_id, c.position, c.seat_events, c.seat_deltas, c.cancelled_event_id
        from booking_data.change c
        where (c.epoch, c.transaction_id, c.position) > (v_after.epoch, v_after.transaction_id, v_after.place)
            and (not only_settled or (c.epoch, c.transaction_id) < (booking_impl.last_epoch(), pg_snapshot_xmin(pg_current_snapshot())))
        order by c.epoch, c.transaction_id, c.position
        limit most
    ), total as (
        select d.event_id, sum(d.delta) as seats, count(*) filter (where e.cancelled_event_id = d.event_id) as bookings,
            coalesce(-sum(d.delta) filter (where e.cancelled_event_id = d.event_id), 0) as tickets
        from entry e
        cross join lateral unnest(e.seat_events, e.seat_deltas) d (event_id, delta)
        group by d.event_id
    )
    select array_agg(t.event_id), array_agg(t.seats), array_agg(t.bookings), array_agg(t.tickets),
        (select count(*) from entry),
        (select booking_impl.position_text(e.epoch, e.transaction_id, e.position) from entry e order by e.epoch desc, e.transaction_id desc, e.position desc limit 1)
    into event_ids, seats, cancelled_bookings, cancelled_tickets, changes, last
    from total t;
end
$$;

comment on function booking_impl.sum_changes(text, boolean, integer) is
'What changes after a position, so many at most (null: all), add up to: for each event the seats taken, and the bookings and tickets that its cancellation took. With only_settled it reads only what is older than every transaction that still runs: nothing can turn up there any more. Also how many changes that were, and the last position.';
