using Edge.Radio.Fleets;
using Edge.Radio.Telegrams;

namespace Edge.Radio.Tests;

public sealed class FleetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("radio-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void More_meters_leave_the_first_ones_as_they_were() =>
        Assert.Equal(Fleet.Create(7, 3).Meters, Fleet.Create(40, 3).Meters.Take(7));

    [Fact]
    public void Another_seed_is_another_building() =>
        Assert.NotEqual(Fleet.Create(1, 1).Meters[0].Id, Fleet.Create(1, 2).Meters[0].Id);

    [Fact]
    public void Every_fifth_meter_sends_plain_text_and_in_each_flat_it_is_another_type()
    {
        var plain = Fleet.Create(25, 1).Meters.Where(meter => meter.Key is null).ToList();
        Assert.Equal(5, plain.Count);
        Assert.Equal(5, plain.Select(meter => meter.Driver).Distinct().Count());
    }

    [Fact]
    public void A_thousand_meters_have_a_thousand_ids_names_and_keys()
    {
        var meters = Fleet.Create(1_000, 1).Meters;
        Assert.Equal(1_000, meters.Select(meter => meter.Id).Distinct().Count());
        Assert.Equal(1_000, meters.Select(meter => meter.Name).Distinct().Count());
        Assert.Equal(800, meters.Select(meter => meter.Key).OfType<string>().Distinct().Count());
    }

    [Fact]
    public void What_was_saved_is_loaded_again()
    {
        var fleet = Fleet.Create(6, 9);
        fleet.Save(_directory);
        Assert.Equal(fleet.Meters, Fleet.Load(_directory).Meters);
        Assert.Equal(6, Directory.GetFiles(Path.Combine(_directory, "meters.d")).Length);
        Assert.Equal(
            $"name=Flat 1 warm water\ndriver=waterstarm\nid={fleet.Meters[1].Id}\nkey={fleet.Meters[1].Key}\n",
            File.ReadAllText(Path.Combine(_directory, "meters.d", "flat-1-warm-water.conf")));
    }

    [Fact]
    public void A_missing_fleet_is_said_with_the_way_out() =>
        Assert.Contains("init --dir", Assert.Throws<FleetException>(() => Fleet.Load(_directory)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_counter_grows_with_every_round()
    {
        foreach (var meter in Fleet.Create(5, 4).Meters)
        {
            var rounds = Enumerable.Range(0, 600).Select(round => meter.Send(round).Fields).ToList();
            foreach (var counter in MeterTypes.ByDriver(meter.Driver).Quantities.Where(quantity => quantity.IsCounter))
                Assert.All(rounds.Zip(rounds.Skip(1)), pair => Assert.True((double)pair.First[counter.Field] < (double)pair.Second[counter.Field]));
        }
    }

    [Fact]
    public void The_access_number_counts_the_rounds() =>
        Assert.Equal([254, 255, 0, 1], Enumerable.Range(254, 4).Select(round => (int)Fleet.Create(1, 1).Meters[0].Send(round).Frame[11]));
}
