create or replace function booking_impl.find_webhook_faults(request jsonb, is_new boolean)
returns jsonb
language plpgsql
stable
as $$
declare
    v_url_fault text;
    v_kinds text := 'one of ' || array_to_string(booking_impl.feed_kinds(), ', ');
    v_faults jsonb;
begin
    -- None is like an empty one.
    request := coalesce(request, '{}');
    if jsonb_typeof(request) <> 'object' then
        return jsonb_build_array(booking_impl.body_fault('', 'the body must be an object with the members url and kinds'));
    elsif request = '{}' and not is_new then
        return jsonb_build_array(booking_impl.body_fault('', 'the body must have at least one member'));
    end if;
    v_faults := booking_impl.reject_members(request, '{url,kinds}');
    v_url_fault := case when is_new or request ? 'url' then booking_impl.find_url_fault(case jsonb_typeof(request -> 'url') when 'string' then request ->> 'url' end,
        exists (select from booking_data.setting s where s.allow_private_webhooks)) end;
    if v_url_fault is not null then
        v_faults := v_faults || booking_impl.body_fault('/url', v_url_fault);
    end if;
    if not request ? 'kinds' then
        return v_faults;
    elsif jsonb_typeof(request -> 'kinds') <> 'array' or jsonb_array_length(request -> 'kinds') > 100 then
        return v_faults || booking_impl.body_fault('/kinds', 'must be an array of kinds, each ' || v_kinds);
    end if;
    return v_faults || (
        select coalesce(jsonb_agg(booking_impl.body_fault(format('/kinds/%s', k.number - 1),
            case when k.is_known then 'is listed twice' else 'must be ' || v_kinds end) order by k.number), '[]')
        from (
            select k.number, to_jsonb(booking_impl.feed_kinds()) @> jsonb_build_array(k.kind) and jsonb_typeof(k.kind) = 'string' as is_known,
                row_number() over (partition by k.kind order by k.number) as occurrence
            from jsonb_array_elements(request -> 'kinds') with ordinality k (kind, number)
        ) k
        where not k.is_known or k.occurrence > 1);
end
$$;

comment on function booking_impl.find_webhook_faults(jsonb, boolean) is
'Every fault of the body of a new webhook, or of a change of one. Private addresses are allowed if a DBA has said so with allow_private_webhooks.';
