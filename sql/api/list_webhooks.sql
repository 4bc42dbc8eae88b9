create or replace function booking_api.list_webhooks(page_limit text default null, cursor text default null, page text default null)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_page record;
    v_webhooks booking_data.webhook[];
    v_has_more boolean;
    v_rows json;
    v_total bigint;
begin
    select * into v_page from booking_impl.read_page(page_limit, cursor, page, '^[0-9a-f]{32}$');
    perform booking_impl.raise_validation_error(v_page.faults);
    v_webhooks := array(
        select w from booking_data.webhook w
        where w.id < coalesce(cursor, 'ffffffffffffffffffffffffffffffff')::uuid
        order by w.id desc
        limit v_page.row_limit + 1 offset v_page.row_offset);
    v_has_more := cardinality(v_webhooks) > v_page.row_limit;
    if page is not null then
        v_total := (select count(*) from booking_data.webhook w);
    end if;
    select json_agg(booking_impl.webhook_json(w, null) order by w.id desc) into v_rows from unnest(v_webhooks[:v_page.row_limit]) w;
    return booking_impl.list_json(
        rows => v_rows, row_limit => v_page.row_limit, has_more => v_has_more,
        next_cursor => case when v_has_more then replace((v_webhooks[v_page.row_limit]).id::text, '-', '') end, page => page, total => v_total);
end
$$;

comment on function booking_api.list_webhooks(text, text, text) is
'Webhooks, newest first, without their secrets. Raises: ValidationError.';
