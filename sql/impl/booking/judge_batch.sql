create or replace function booking_impl.judge_batch(requests jsonb, event_ids uuid[],
    item_requests integer[], item_emails text[], item_events integer[], item_quantities integer[], busy boolean[], deduct boolean,
    inout error_codes text[], inout messages text[], inout details text[],
    out names text[], out max_per_customer integer[], out available_before integer[], out available_after integer[])
language plpgsql
volatile
as $$
declare
    v_offer record;
    v_allowance record;
begin
    select * into v_offer from booking_impl.read_offers(event_ids);
    select * into v_allowance from booking_impl.read_allowances(v_offer.max_per_customer, item_emails, item_events, event_ids);
    select j.available, j.error_codes, j.messages, j.details into available_after, error_codes, messages, details
    from booking_impl.judge_requests(requests, event_ids, item_requests, item_events, item_quantities, v_allowance.item_customers,
        v_allowance.allowances, v_offer.obstacles, v_offer.max_per_booking, busy, deduct, v_offer.available, error_codes, messages, details) j;
    names := v_offer.names;
    max_per_customer := v_offer.max_per_customer;
    available_before := v_offer.available;
end
$$;

comment on function booking_impl.judge_batch(jsonb, uuid[], integer[], text[], integer[], integer[], boolean[], boolean, text[], text[], text[]) is
'Reads what is on offer now and judges the requests by it (see judge_requests), with the names of the events, their limits per customer, and the seats left before and after. Final only while the seats are locked.';
