create or replace function booking_impl.evaluate_requests(requests jsonb, event_ids uuid[],
    item_requests integer[], item_events integer[], item_quantities integer[], item_customers integer[], remaining_limits integer[],
    unavailable_reasons text[], max_per_booking integer[], busy boolean[], deduct boolean,
    inout accepted boolean[], inout available integer[], inout error_codes text[], inout messages text[], inout details text[])
language plpgsql
stable
as $$
declare
    v_item integer := 1;
    v_first integer;
    v_event integer;
    v_previous integer;
    v_malformed boolean;
    v_refused boolean;
    v_busy uuid;
    v_shortages text;
    v_shortage_list text;
    v_limits text;
    v_limit_list text;
    v_error record;
begin
    for v_request in 1 .. jsonb_array_length(requests) loop
        v_first := v_item;
        v_previous := null;
        v_malformed := false;
        v_refused := false;
        v_busy := null;
        v_shortages := null;
        v_shortage_list := null;
        v_limits := null;
        v_limit_list := null;
        while item_requests[v_item] = v_request loop
            v_event := item_events[v_item];
            if v_event is null or item_quantities[v_item] is null or v_event = v_previous
                or item_quantities[v_item] > max_per_booking[v_event] then
                v_malformed := true;
            elsif busy[v_event] then
                v_busy := event_ids[v_event];
            elsif max_per_booking[v_event] is null or unavailable_reasons[v_event] is not null then
                v_refused := true;
            elsif item_quantities[v_item] > available[v_event] then
                v_shortages := concat_ws('; ', v_shortages, format('event %s has %s left, %s requested',
                    event_ids[v_event], available[v_event], item_quantities[v_item]));
                v_shortage_list := concat_ws(', ', v_shortage_list, format('{"eventId": "%s", "requested": %s, "available": %s}',
                    event_ids[v_event], item_quantities[v_item], available[v_event]));
            elsif item_quantities[v_item] > remaining_limits[item_customers[v_item]] then
                v_limits := concat_ws('; ', v_limits, format('event %s allows this customer %s more, %s requested',
                    event_ids[v_event], greatest(remaining_limits[item_customers[v_item]], 0), item_quantities[v_item]));
                v_limit_list := concat_ws(', ', v_limit_list, format('{"eventId": "%s", "requested": %s, "allowed": %s}',
                    event_ids[v_event], item_quantities[v_item], greatest(remaining_limits[item_customers[v_item]], 0)));
            end if;
            v_previous := v_event;
            v_item := v_item + 1;
        end loop;

        if accepted[v_request] is not true then
            continue;
        end if;
        accepted[v_request] := not (v_malformed or v_busy is not null or v_refused or v_shortages is not null or v_limits is not null);
        if v_malformed then
            select * into v_error from booking_impl.describe_faults(booking_impl.find_booking_faults(requests -> (v_request - 1)));
            -- No fault left to name: the event's limit was raised in between.
            error_codes[v_request] := case when v_error.message is null then '40001' else 'TKV01' end;
            messages[v_request] := coalesce(v_error.message, 'An event changed in the meantime; try again');
            details[v_request] := v_error.detail;
        elsif v_busy is not null then
            error_codes[v_request] := '55P03';
            messages[v_request] := 'Another transaction holds the seats of event ' || v_busy;
            details[v_request] := format('{"eventId": "%s"}', v_busy);
        elsif v_refused then
            select * into v_error from booking_impl.describe_unavailable_events(request => requests -> (v_request - 1), event_ids => event_ids,
                max_per_booking => max_per_booking, unavailable_reasons => unavailable_reasons, shortage_list => v_shortage_list);
            error_codes[v_request] := v_error.error_code;
            messages[v_request] := v_error.message;
            details[v_request] := v_error.detail;
        elsif v_shortages is not null then
            error_codes[v_request] := 'TKC01';
            messages[v_request] := 'Not enough seats: ' || v_shortages;
            details[v_request] := '{"shortages": [' || v_shortage_list || ']}';
        elsif v_limits is not null then
            error_codes[v_request] := 'TKC04';
            messages[v_request] := 'The customer''s limit would be exceeded: ' || v_limits;
            details[v_request] := '{"limits": [' || v_limit_list || ']}';
        elsif deduct then
            for v_taken in v_first .. v_item - 1 loop
                available[item_events[v_taken]] := available[item_events[v_taken]] - item_quantities[v_taken];
                if item_customers[v_taken] is not null then
                    remaining_limits[item_customers[v_taken]] := remaining_limits[item_customers[v_taken]] - item_quantities[v_taken];
                end if;
            end loop;
        end if;
    end loop;
end
$$;

comment on function booking_impl.evaluate_requests(jsonb, uuid[], integer[], integer[], integer[], integer[], integer[], text[], integer[], boolean[], boolean, boolean[], integer[], text[], text[], text[]) is
'Evaluates, in the order of arrival, the requests that are still accepted against the terms of sale (see unpack_requests, read_sale_terms, read_remaining_limits). One that cannot be booked is accepted no more, and has an error code, message and detail. With deduct, each accepted one leaves less to those after it. A request that needs a busy event is 55P03.';
