create or replace function booking_impl.verify_customers(after text, most integer,
    out checked integer, out last text, out check_names text[], out offenders text[])
language plpgsql
stable
as $$
declare
    v_zero constant uuid := uuid '00000000-0000-0000-0000-000000000000';
    -- Event and address; of a sum under way also the next booking, epoch, transaction id and tickets.
    v_place text[] := regexp_match(after, '^(.{36})(.*?)(?: ([0-9a-f-]{36}) ([0-9]+) ([0-9]+) (-?[0-9]+))?$');
    v_counter record;
    v_part record;
    v_first uuid := v_place[3]::uuid;
    v_epoch integer := v_place[4]::integer;
    v_transaction_id xid8 := v_place[5]::xid8;
    v_tickets bigint := v_place[6]::bigint;
    v_left integer := most;
begin
    checked := 0;
    last := after;
    for v_counter in
        select t.event_id, t.customer, t.tickets, e.max_per_customer
        from booking_data.customer_tickets t
        left join lateral (select e.max_per_customer from booking_data.event e where e.id = t.event_id limit 1) e on true
        where (t.event_id, t.customer) >= (coalesce(v_place[1]::uuid, v_zero), coalesce(v_place[2], ''))
        order by t.event_id, t.customer
    loop
        if v_counter.event_id::text = v_place[1] and v_counter.customer = v_place[2] then
            continue when v_first is null; -- it was the last one
        else
            v_first := v_zero;
            v_epoch := null;
            v_transaction_id := null;
            v_tickets := 0;
        end if;
        select * into v_part from booking_impl.sum_customer(event_id => v_counter.event_id, customer => v_counter.customer, first => v_first, most => v_left,
            epoch => v_epoch, transaction_id => v_transaction_id);
        if v_part.next is not null and checked > 0 then
            return;
        elsif v_part.next is not null and v_epoch is null then
            -- Over several calls, each with a snapshot of its own: by what is settled, which stays.
            v_epoch := booking_impl.last_epoch();
            v_transaction_id := pg_snapshot_xmin(pg_current_snapshot());
            select * into v_part from booking_impl.sum_customer(event_id => v_counter.event_id, customer => v_counter.customer, first => v_zero, most => most,
                epoch => v_epoch, transaction_id => v_transaction_id);
        end if;
        v_tickets := v_tickets + v_part.tickets;
        if v_part.next is not null then
            last := concat_ws(' ', v_counter.event_id || v_counter.customer, v_part.next, v_epoch, v_transaction_id, v_tickets);
            return;
        elsif v_epoch is not null then
            v_tickets := v_tickets + (
                select coalesce(sum(d.delta), 0) from booking_data.change c
                cross join lateral unnest(c.seat_events, c.seat_deltas) d (event_id, delta)
                cross join lateral (select b.customer_email from booking_data.booking b where b.id = c.booking_id limit 1) b
                where (c.epoch, c.transaction_id) >= (v_epoch, v_transaction_id) and d.event_id = v_counter.event_id
                    and lower(b.customer_email collate "C") = v_counter.customer);
        end if;
        if v_counter.max_per_customer is null or v_counter.tickets <> v_tickets then
            check_names := check_names || 'customer_tickets_equal_items'::text;
            offenders := offenders || v_counter.event_id::text;
        end if;
        checked := checked + 1;
        last := v_counter.event_id || v_counter.customer;
        v_left := v_left - v_part.bookings - 1;
        if v_left <= 0 or v_epoch is not null then
            return;
        end if;
    end loop;
    last := null;
end
$$;

comment on function booking_impl.verify_customers(text, integer) is
'Checks the next counters of customers after a place (null: from the beginning) against what is left of their items, looking at about so many bookings at most: how many counters these were, the place of the last (null: all are done), and what is wrong with which, by its event (an address is not shown). One that has too many bookings for a call is summed up over several, by its settled changes; where that stands is in its place: event and address, next booking, epoch, transaction id, tickets. That each item is counted is for find_booking_violations.';
