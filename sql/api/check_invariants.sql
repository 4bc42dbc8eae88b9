create or replace function booking_api.check_invariants(event_id text default null)
returns table (answer json, error_code text, message text, detail text)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_answer json;
    v_broken text;
begin
    if event_id is null then
        -- A refusal is a row, not raised: how far the verification has come must stay.
        perform booking_api.continue_verification();
        select j.answer, j.broken into v_answer, v_broken
        from booking_data.verification v cross join lateral booking_impl.verification_json(v) j;
    else
        select j.answer, j.broken into v_answer, v_broken from booking_impl.verify_event(event_id, clock_timestamp() + interval '2 s') j;
    end if;
    return query
    select case when v_broken is null then v_answer end, case when v_broken is not null then 'TKX01' end, 'Invariants are violated: ' || v_broken,
        case when v_broken is not null then v_answer::text end;
end
$$;

comment on function booking_api.check_invariants(text) is
'What verifications have found: the last whole one and the one under way, which this call goes on with for 300 milliseconds; with event_id, that event with its bookings is recounted now, of many bookings as many as can be in 2 seconds. One row: the answer, or error code (InvariantViolated, not raised), message and detail (JSON as text). Raises: ValidationError, EventNotFound.';
