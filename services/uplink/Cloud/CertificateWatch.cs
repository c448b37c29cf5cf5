using Edge.Mqtt;
using Edge.Uplink.Alarms;

namespace Edge.Uplink.Cloud;

/// <summary>
/// Says how the certificate files are: before each connect, and in between while a connection lasts for weeks. Files that were
/// renewed are used by the next connect; the connection that is there was made with those of before and stays.
/// </summary>
internal sealed class CertificateWatch(
    CertificateFiles files, UplinkAlarms alarms, CloudOptions cloud, IClockRule clock, TimeProvider time) : IWorker
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);

    /// <summary>The files, ready for a connect.</summary>
    /// <exception cref="MqttException">One of them cannot be used; the alarm is raised.</exception>
    public MqttTls Demand()
    {
        var tls = Look(out var fault);
        return tls ?? throw new MqttException(fault);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        // Nobody asks for certificates then.
        if (cloud.Host.Length == 0)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
        while (true)
        {
            await Task.Delay(LookEvery, time, stop);
            Look(out _);
        }
    }

    private MqttTls? Look(out string fault)
    {
        fault = "";
        try
        {
            var good = files.Check();
            // What an earlier life of this process said about dates holds until there is a date again.
            if (clock.IsSet)
                SayGood(good);
            return good.Tls;
        }
        catch (CertificateException e)
        {
            fault = e.Message;
            alarms.Raise(
                AlarmKinds.CertificateInvalid,
                $"No new connection to the cloud can be made: {e.Message}. Put a valid file there; it is tried again by itself.");
            return null;
        }
    }

    private void SayGood(CheckedCertificates good)
    {
        alarms.Clear(AlarmKinds.CertificateInvalid);
        if (time.GetUtcNow() + TimeSpan.FromDays(cloud.CertificateWarningDays) < good.ValidUntil)
            alarms.Clear(AlarmKinds.CertificateExpiring);
        else
            alarms.Raise(
                AlarmKinds.CertificateExpiring,
                $"{good.EndsFirst} is valid until {good.ValidUntil:yyyy-MM-dd HH:mm} UTC only. Put a renewed file there; the next connect uses it.");
    }
}
