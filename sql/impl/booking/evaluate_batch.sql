create or replace function booking_impl.evaluate_batch(requests jsonb, event_ids uuid[],
    item_requests integer[], item_emails text[], item_events integer[], item_quantities integer[], busy boolean[], deduct boolean,
    inout accepted boolean[], inout error_codes text[], inout messages text[], inout details text[],
    out names text[], out max_per_customer integer[], out available_before integer[], out available_after integer[])
language plpgsql
volatile
as $$
declare
    v_terms record;
    v_limits record;
begin
    select * into v_terms from booking_impl.read_sale_terms(event_ids);
    select * into v_limits from booking_impl.read_remaining_limits(v_terms.max_per_customer, item_emails, item_events, event_ids);
    select e.accepted, e.available, e.error_codes, e.messages, e.details into accepted, available_after, error_codes, messages, details
    from booking_impl.evaluate_requests(
        requests => requests, event_ids => event_ids, item_requests => item_requests, item_events => item_events,
        item_quantities => item_quantities, item_customers => v_limits.item_customers, remaining_limits => v_limits.remaining_limits,
        unavailable_reasons => v_terms.unavailable_reasons, max_per_booking => v_terms.max_per_booking, busy => busy, deduct => deduct,
        accepted => accepted, available => v_terms.available, error_codes => error_codes, messages => messages, details => details) e;
    names := v_terms.names;
    max_per_customer := v_terms.max_per_customer;
    available_before := v_terms.available;
end
$$;

comment on function booking_impl.evaluate_batch(jsonb, uuid[], integer[], text[], integer[], integer[], boolean[], boolean, boolean[], text[], text[], text[]) is
'Reads the terms of sale as they are now and evaluates the requests that are still accepted (see evaluate_requests); also the names of the events, their limits per customer, and the seats left before and after. Final only while the seats are locked.';
