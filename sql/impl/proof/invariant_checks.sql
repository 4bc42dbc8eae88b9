create or replace function booking_impl.invariant_checks()
returns text[]
language sql
immutable
as $$
select array['booking_equals_record', 'booking_has_history', 'booking_has_items', 'booking_has_key', 'booking_steps_in_order',
    'cancellation_counts_equal_history', 'cancelled_event_has_cancellation', 'cancelled_event_has_no_tickets',
    'cancelled_when_nothing_remains', 'cancelled_within_quantity', 'customer_tickets_count_booking', 'customer_tickets_equal_items', 'delivery_has_change', 'delivery_has_reader', 'event_equals_record',
    'event_has_history', 'event_has_seats', 'event_steps_in_order', 'history_has_booking', 'history_has_event', 'item_has_booking',
    'item_has_event', 'item_quantity_positive', 'items_equal_history', 'key_equals_booking', 'key_equals_record', 'key_has_booking',
    'key_has_event', 'record_equals_steps', 'seats_have_event', 'seats_taken_equals_history', 'seats_within_capacity', 'status_agrees_with_cancelled_at', 'times_in_order']
$$;

comment on function booking_impl.invariant_checks() is
'The names of all checks, in order; docs/api.md says what each finds.';
