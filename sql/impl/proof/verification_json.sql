create or replace function booking_impl.verification_json(run booking_data.verification, out answer json, out broken text)
language plpgsql
stable
as $$
declare
    v_outcome record;
begin
    -- What was found stays until a whole verification has not found it any more.
    select * into v_outcome from booking_impl.violations_json(booking_impl.merge_violations(coalesce(run.last_violations, '{}'), coalesce(run.violations, '{}')));
    broken := v_outcome.broken;
    answer := json_build_object(
        'status', case when v_outcome.broken is not null then 'broken' when run.last_completed_at is null then 'unverified' else 'ok' end,
        'startedAt', booking_impl.rfc3339(run.last_started_at),
        'verifiedAt', booking_impl.rfc3339(run.last_completed_at),
        'checked', run.last_checked,
        'underWay', case when run.stage is not null then json_build_object(
            'startedAt', booking_impl.rfc3339(run.started_at), 'stage', run.stage, 'checked', run.checked) end,
        'checks', v_outcome.checks);
end
$$;

comment on function booking_impl.verification_json(booking_data.verification) is
'The one public shape of what verifications found: the last whole one, and the one under way; and in words what is broken (null: nothing).';
