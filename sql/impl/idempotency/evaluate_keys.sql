create or replace function booking_impl.evaluate_keys(requests jsonb, idempotency_keys text[],
    out accepted boolean[], out error_codes text[], out messages text[], out details text[])
language plpgsql
stable
as $$
declare
    v_bad record;
begin
    accepted := array_fill(true, array[jsonb_array_length(requests)]);
    error_codes := '{}';
    if (select count(*) = count(distinct k.key collate "C") and bool_and(octet_length(k.key) between 1 and 255 and k.key !~ e'[^\\x20-\\x7e]')
        from unnest(idempotency_keys) k (key) where k.key is not null) is not false then
        return;
    end if;
    for v_bad in
        select k.number, d.message, d.detail
        from (
            select k.key, k.number::integer as number, octet_length(k.key) not between 1 and 255 or k.key ~ e'[^\\x20-\\x7e]' as is_bad,
                row_number() over (partition by k.key order by k.number) as occurrence
            from unnest(idempotency_keys) with ordinality k (key, number)
            where k.key is not null
        ) k
        left join lateral booking_impl.describe_faults(booking_impl.find_booking_faults(requests -> (k.number - 1))
            || booking_impl.key_faults(k.key)) d on k.is_bad
        where k.occurrence > 1 or k.is_bad
    loop
        accepted[v_bad.number] := false;
        error_codes[v_bad.number] := case when v_bad.message is null then '40001' else 'TKV01' end;
        messages[v_bad.number] := coalesce(v_bad.message, 'A request before it in this batch has the same key; try again');
        details[v_bad.number] := v_bad.detail;
    end loop;
end
$$;

comment on function booking_impl.evaluate_keys(jsonb, text[]) is
'Accepts all requests but those whose idempotency key is no key (ValidationError) or stands before in the same batch (40001): these have an error code, message and detail.';
