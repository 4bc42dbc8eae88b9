create or replace function booking_impl.find_webhook_faults(request jsonb)
returns jsonb
language plpgsql
stable
as $$
declare
    v_url_fault text;
    v_kinds text := 'one of ' || array_to_string(booking_impl.feed_kinds(), ', ');
    v_faults jsonb;
begin
    if jsonb_typeof(request) is distinct from 'object' then
        return jsonb_build_array(booking_impl.body_fault('', 'the body must be an object with the members url and kinds'));
    end if;
    v_faults := booking_impl.reject_members(request, '{url,kinds}');
    v_url_fault := booking_impl.find_url_fault(case jsonb_typeof(request -> 'url') when 'string' then request ->> 'url' end,
        exists (select from booking_data.setting s where s.allow_private_webhooks));
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

comment on function booking_impl.find_webhook_faults(jsonb) is
'Every fault of the body of a new webhook. Private addresses are allowed if a DBA has said so with allow_private_webhooks.';
