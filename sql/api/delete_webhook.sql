create or replace function booking_api.delete_webhook(webhook_id text, most text default '10000')
returns table (answer json, is_complete boolean)
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_webhook booking_data.webhook;
    v_deleted integer;
begin
    perform booking_impl.raise_validation_error(booking_impl.uuid_faults('id', webhook_id) || booking_impl.number_faults('most', most, 1, 100000));
    v_webhook := booking_impl.lock_webhook(webhook_id);
    if v_webhook.disabled_reason is distinct from 'it is being deleted' then
        update booking_data.webhook w set status = 'disabled', disabled_reason = 'it is being deleted', updated_at = clock_timestamp()
        where w.id = v_webhook.id;
    end if;
    -- In steps: a webhook may have millions of deliveries.
    delete from booking_data.delivery d
    where d.id = any (array(
        select o.id from booking_data.delivery o where o.webhook_id = v_webhook.id limit delete_webhook.most::integer));
    get diagnostics v_deleted = row_count;
    if v_deleted = delete_webhook.most::integer then
        return query select null::json, false;
        return;
    end if;
    delete from booking_data.webhook w where w.id = v_webhook.id;
    return query select null::json, true;
end
$$;

comment on function booking_api.delete_webhook(text, text) is
'Stops a webhook at once and deletes it with the record of its deliveries, of which each call deletes so many (1 to 100000): call it again until is_complete. The answer is null. Raises: ValidationError, WebhookNotFound.';
