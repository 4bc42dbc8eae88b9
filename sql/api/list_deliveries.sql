create or replace function booking_api.list_deliveries(webhook_id text, status text default null, page_limit text default null, cursor text default null, page text default null)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_page record;
    v_id uuid;
    v_statuses text[] := '{pending,delivered,dead}'::text[];
    v_deliveries booking_data.delivery[];
    v_has_more boolean;
    v_rows json;
    v_total bigint;
begin
    select * into v_page from booking_impl.read_page(page_limit, cursor, page, '^[0-9a-f]{32}$');
    perform booking_impl.raise_validation_error(booking_impl.uuid_faults('id', webhook_id) || v_page.faults
        || booking_impl.read_status(status, v_statuses));
    v_id := webhook_id::uuid;
    if status is not null then
        v_statuses := array[status];
    end if;
    if not exists (select from booking_data.webhook w where w.id = v_id) then
        perform booking_impl.raise_error('TKN03', 'No webhook has this id: ' || v_id);
    end if;

    -- Each status in the order of the index, then the newest of them: else one that is rare would be looked for among all the others.
    v_deliveries := array(
        select s.delivery
        from unnest(v_statuses) k (status)
        cross join lateral (
            select d as delivery from booking_data.delivery d
            where d.webhook_id = v_id and d.status = k.status and d.id < coalesce(cursor, 'ffffffffffffffffffffffffffffffff')::uuid
            order by d.id desc
            limit v_page.row_limit + 1 + v_page.row_offset
        ) s
        order by (s.delivery).id desc
        limit v_page.row_limit + 1 offset v_page.row_offset);
    v_has_more := cardinality(v_deliveries) > v_page.row_limit;
    if page is not null then
        v_total := (
            select count(*) from booking_data.delivery d
            where d.webhook_id = v_id and d.status = any (v_statuses));
    end if;
    select json_agg(booking_impl.delivery_json(d) order by d.id desc) into v_rows from unnest(v_deliveries[:v_page.row_limit]) d;
    return booking_impl.list_json(
        rows => v_rows, row_limit => v_page.row_limit, has_more => v_has_more,
        next_cursor => case when v_has_more then replace((v_deliveries[v_page.row_limit]).id::text, '-', '') end, page => page, total => v_total);
end
$$;

comment on function booking_api.list_deliveries(text, text, text, text, text) is
'What was sent to a webhook or is still to be, newest first: in one status (pending, delivered, dead) if wanted, with the outcome of the last attempt. Raises: ValidationError, WebhookNotFound.';
