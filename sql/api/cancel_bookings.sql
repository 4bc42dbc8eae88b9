create or replace function booking_api.cancel_bookings(booking_ids text[], requests jsonb[] default null, skip_locked boolean default false)
returns table (request_number integer, booking json, error_code text, message text, detail text)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids uuid[] := array_fill(null::uuid, array[coalesce(cardinality(booking_ids), 0)]);
    v_faults jsonb;
begin
    perform booking_impl.raise_validation_error(booking_impl.find_cancel_batch_faults(booking_ids, requests));
    for v_number in 1 .. cardinality(booking_ids) loop
        request_number := v_number;
        v_faults := booking_impl.uuid_faults('id', booking_ids[v_number]) || booking_impl.find_cancel_faults(requests[v_number]);
        if v_faults <> '[]' then
            error_code := 'TKV01';
            select d.message, d.detail into message, detail from booking_impl.describe_faults(v_faults) d;
            return next;
        elsif booking_ids[v_number]::uuid = any (v_ids) then
            error_code := '40001';
            message := 'A request before it in this batch cancels the same booking; try again';
            detail := '{}';
            return next;
        else
            v_ids[v_number] := booking_ids[v_number]::uuid;
        end if;
    end loop;
    return query select * from booking_impl.cancel_each(v_ids, requests, skip_locked);
end
$$;

comment on function booking_api.cancel_bookings(text[], jsonb[], boolean) is
'Cancels many bookings in one transaction; requests has a body for each, as in cancel_booking, or null. One row per request, in no order: the booking as it is then, or error code (SQLSTATE), message and detail (JSON as text); a refused request does not hinder the others. With skip_locked a booking whose seats another transaction holds is not waited for: its code is 55P03. A row''s error codes: ValidationError, BookingNotFound, BookingAlreadyCancelled. One that is 40001 is to be tried again. Raises: ValidationError.';
