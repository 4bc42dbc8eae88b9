-- Against slips by people with every privilege. None of these triggers fires on what the functions in booking_api do:
-- the first kind looks at the role once per statement, the second at columns and actions which no function writes.

do $$
declare
    v_table text;
begin
    foreach v_table in array array[
        'event', 'event_seats', 'event_cancellation', 'booking', 'booking_item', 'idempotency_key', 'change',
        'webhook', 'delivery', 'change_reader', 'epoch', 'setting', 'customer_tickets', 'verification', 'verification_sum'
    ] loop
        execute format($f$
            create or replace trigger %1$s_owner_only before insert or update or delete on booking_data.%1$I
            for each statement when (current_user <> 'booking_owner')
            execute function booking_impl.refuse_direct_change()$f$, v_table);
        execute format($f$
            create or replace trigger %1$s_not_emptied before truncate on booking_data.%1$I
            for each statement execute function booking_impl.refuse_rewriting_history()$f$, v_table);
    end loop;
end
$$;

-- For each statement: a BEFORE ROW trigger would make every update of the table lock its row once more, fired or not.
create or replace trigger event_past_is_kept before update of id, created_at or delete on booking_data.event
for each statement execute function booking_impl.refuse_rewriting_history();

create or replace trigger event_seats_past_is_kept before update of event_id or delete on booking_data.event_seats
for each statement execute function booking_impl.refuse_rewriting_history();

create or replace trigger booking_past_is_kept before update of id, customer_email, created_at or delete on booking_data.booking
for each statement execute function booking_impl.refuse_rewriting_history();

create or replace trigger booking_item_past_is_kept before update of booking_id, event_id, quantity or delete on booking_data.booking_item
for each statement execute function booking_impl.refuse_rewriting_history();

create or replace trigger change_past_is_kept before update or delete on booking_data.change
for each statement execute function booking_impl.refuse_rewriting_history();

create or replace trigger epoch_past_is_kept before update or delete on booking_data.epoch
for each statement execute function booking_impl.refuse_rewriting_history();

-- These look at each row; only cancelling updates a booking or an item.
create or replace trigger booking_item_stays_cancelled before update of cancelled_quantity on booking_data.booking_item
for each row when (new.cancelled_quantity < old.cancelled_quantity) execute function booking_impl.refuse_rewriting_history();

create or replace trigger booking_stays_cancelled before update of status, cancelled_at on booking_data.booking
for each row when (old.cancelled_at is not null) execute function booking_impl.refuse_rewriting_history();

-- No guards: these two do something. A changed event writes the row that its bookings lock, and a new limit counts what is held.
create or replace trigger event_touches_seats after update on booking_data.event
for each row execute function booking_impl.touch_seats();

create or replace trigger event_counts_customers after update of max_per_customer on booking_data.event
for each row when ((old.max_per_customer is null) <> (new.max_per_customer is null)) execute function booking_impl.count_customers();
